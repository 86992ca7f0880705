"""Transfers: units that go from one location to another, and what becomes of them on the way."""

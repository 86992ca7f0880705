"""Imports of history: what could not be read."""

"""Refunds: money that goes back to the customer."""

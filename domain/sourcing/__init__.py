"""Sourcing: which location ships which units of an order, and why that one."""

"""Backorders: who waits for units of a SKU, and how many may."""

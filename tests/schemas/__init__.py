"""Contracts: what crosses the bus, by name, version and shape."""

"""Contracts: the stable name, version and shape of all that crosses the bus."""

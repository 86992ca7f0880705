"""Counts: what is really on the shelves, told against what the ledger had there at that moment."""

"""Decisions and states of the order ledger: pure, no clock, no I/O, the standard library only."""

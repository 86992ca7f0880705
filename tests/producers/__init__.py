"""Tests of what writes to the bus."""

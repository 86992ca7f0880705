"""Tests of what reads the bus."""

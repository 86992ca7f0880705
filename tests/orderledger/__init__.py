"""Tests of the composition: engines, supervisor, settings, command line."""

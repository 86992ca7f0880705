"""Composition: settings, engines, processes and the command line."""

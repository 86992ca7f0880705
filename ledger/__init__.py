"""The write side: load, decide, commit, verify."""

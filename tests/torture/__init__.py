"""Torture: everything is killed, paused and starved while partners go on, and all must add up."""

"""Accounts: what customers owe."""

"""Capacity: how many orders a location has taken on for each of its days."""

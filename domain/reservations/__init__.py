"""Reservations: units that are kept for a basket until it is ordered, let go or expires."""

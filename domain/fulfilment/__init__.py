"""Fulfilment orders: what one location does for an order, from its release to the packed parcels."""

"""Shipments: parcels on their way, from the label to the customer's door."""

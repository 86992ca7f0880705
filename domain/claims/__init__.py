"""Claims: parcels lost, damaged or never received, and what becomes of them."""

"""Master data: shops, locations and the catalogue."""

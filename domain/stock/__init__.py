"""Stock: one position a SKU and location."""

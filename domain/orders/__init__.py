"""Orders: one aggregate from click to delivery; a module for each decision."""

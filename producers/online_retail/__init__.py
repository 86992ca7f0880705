"""The Online Retail file as a shop's documents: what the import reads before it sends anything."""

"""What shops, warehouses and operators send: strict models, translated to commands."""

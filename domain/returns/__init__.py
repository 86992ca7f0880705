"""Returns: of an order, step by step or at once, and of goods whose sale is not in the ledger."""

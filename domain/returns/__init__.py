"""Returns of goods whose sale is not in the ledger."""

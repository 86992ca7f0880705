"""The bench: what the ledger does in a second, beside the same work done by plain libraries in the same run."""

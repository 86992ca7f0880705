"""Past orders sourced again by other rules, from other stock or other locations. Nothing is written to the ledger."""

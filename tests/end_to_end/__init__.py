"""The whole way, as its users go it."""

"""Purchase orders: what suppliers are to send, and what came of it."""

"""What writes to the bus: the relay, the shop client, the warehouse client."""

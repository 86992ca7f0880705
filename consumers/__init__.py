"""What reads the bus: intake, projector, pick subscriber, dead letters."""

"""The read side: views that are built from the events and from nothing else."""

"""What must always hold, whatever happens: tried with random commands and values."""

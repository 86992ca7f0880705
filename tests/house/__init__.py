"""What holds the house itself together: names, sizes, pins, deployment files."""

"""What the workbench shows: who waits, who comes into question, and everything about one pair. Only reads."""

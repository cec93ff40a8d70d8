"""What the agents can do."""

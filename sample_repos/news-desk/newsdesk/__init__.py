"""The newsroom helper."""

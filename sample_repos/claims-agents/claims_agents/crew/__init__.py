"""The team that writes reports."""

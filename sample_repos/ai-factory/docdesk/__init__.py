"""Summaries and replies for a housing cooperative."""

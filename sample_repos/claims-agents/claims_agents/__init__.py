"""Agents that prepare household claims."""

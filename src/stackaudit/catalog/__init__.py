"""Vendor knowledge as data, and look-ups in it."""

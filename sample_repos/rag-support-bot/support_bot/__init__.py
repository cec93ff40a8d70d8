"""Support bot for Fernlight coffee machines."""

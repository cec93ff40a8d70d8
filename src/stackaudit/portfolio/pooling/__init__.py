"""Pooling: what one audit contributes, and the measures that are made of all of them."""

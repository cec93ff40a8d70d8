"""Wiring: settings, the pipeline, the cache."""

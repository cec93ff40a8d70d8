"""Kinds of targets: one module each, found by walking this package."""

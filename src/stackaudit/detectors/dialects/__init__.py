"""Frameworks that describe pipelines: one module each, the only place in code that names its framework, and what they share."""

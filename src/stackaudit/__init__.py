"""stackaudit: what a codebase depends on in the AI stack, and the technical debt that AI brings."""

__version__ = "0.1.0"

"""Codemods, one module each, found by walking this package: `RULES` says which rules it mends, `steps` how."""

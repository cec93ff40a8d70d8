"""Checks: rules that need a loop or two files, one module each, found by the name that their YAML gives."""

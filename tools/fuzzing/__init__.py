"""What `tools/fuzz.py` runs."""

"""What an expression means: names, values and callees, followed through imports, assignments and other files."""

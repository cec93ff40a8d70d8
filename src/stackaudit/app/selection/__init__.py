"""Which files of a tree are read and parsed."""

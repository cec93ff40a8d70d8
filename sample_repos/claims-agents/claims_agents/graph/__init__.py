"""The graph that settles small claims."""

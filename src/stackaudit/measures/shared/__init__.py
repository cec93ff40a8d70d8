"""What several measures need: words and names."""

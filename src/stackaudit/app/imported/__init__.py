"""What other programs wrote, read in: findings, components, traffic."""

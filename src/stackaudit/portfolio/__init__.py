"""Several audits beside each other: what changed from one to the next."""

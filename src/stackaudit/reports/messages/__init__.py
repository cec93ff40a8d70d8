"""Messages about an audit: short enough to be read where people already are."""

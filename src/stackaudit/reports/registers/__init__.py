"""Files for registers that regulators ask for: what code can tell is filled in, what only a person knows stays empty."""

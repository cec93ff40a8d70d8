"""Values that every room shares: frozen, plain, without behaviour of their own."""

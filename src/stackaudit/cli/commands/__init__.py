"""One module per command, found by walking this package; each gives a `click.Command` named ``command``."""

"""Configuration: files, the environment, the command line."""

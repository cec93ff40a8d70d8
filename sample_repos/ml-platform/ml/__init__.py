"""What the DAGs run."""

"""What hosts, serves and runs the AI parts: one module per language of infrastructure code."""

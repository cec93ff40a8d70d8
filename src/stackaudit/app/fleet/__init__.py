"""Auditing many repositories: what is asked for, how it is run, and what is kept between runs."""

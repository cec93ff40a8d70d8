"""Sentences of the reports: pure functions of values, each tested with none, one and many."""

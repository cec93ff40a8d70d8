"""Rules judge the graph: each is one YAML file with its texts, its logic or the name of a check, and examples that run."""

from __future__ import annotations

from stackaudit.rulebook.judging import evaluate
from stackaudit.rulebook.loading import LoadedRule, load
from stackaudit.rulebook.pages import page

__all__ = ["LoadedRule", "evaluate", "load", "page"]

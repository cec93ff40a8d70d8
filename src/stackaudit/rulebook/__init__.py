"""Rules judge the graph: each is one YAML file with its texts, its logic or the name of a check, and examples that run."""

from __future__ import annotations

from stackaudit.rulebook.judging import chosen, evaluate
from stackaudit.rulebook.loading import LoadedRule, load, load_own
from stackaudit.rulebook.pages import page
from stackaudit.rulebook.waivers import Waivers, waive

__all__ = ["LoadedRule", "Waivers", "chosen", "evaluate", "load", "load_own", "page", "waive"]

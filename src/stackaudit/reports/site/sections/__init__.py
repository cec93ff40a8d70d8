"""Sections of a portfolio's front page: each module builds one; found by walking this package.

A module declares ``GROUP``, ``ORDER`` (within its group) and ``build(portfolio)``, which returns None where there is
nothing to say and that says nothing either.
"""

from __future__ import annotations

import importlib
import pkgutil

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.sections import GROUPS, Section


def build(portfolio: Portfolio) -> tuple[tuple[str, tuple[Section, ...]], ...]:
    """Return the sections by title of their group, in the order of the page; no group is empty."""
    found = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    groups: dict[str, list[Section]] = {title: [] for title in GROUPS}
    for module in sorted(found, key=lambda m: (m.GROUP, m.ORDER, m.__name__)):
        section = module.build(portfolio)
        if section is not None:
            groups[GROUPS[module.GROUP]].append(section)
    return tuple((title, tuple(rows)) for title, rows in groups.items() if rows)

"""Sections of the HTML report: each module builds one from the audit; found by walking this package.

A section is one module here and one template of the same name, plus its sentences in `stackaudit.reports.sentences`.
The module declares ``GROUP`` (an index into `GROUPS`), ``ORDER`` within it, and ``build(audit)``, which returns None where
the section has nothing to say and its absence says nothing either. ``AUDIENCES`` is optional: who sees the section in
full; the others read its lead. Without it, the first group is for all, the others are not for leaders.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.views import AUDIENCES, View


@dataclass(frozen=True, slots=True)
class Section:
    """What a template needs to show one section."""

    id: str
    """Anchor in the page; the template is ``<id>.html`` with underscores."""
    nav: str
    """Name in the contents."""
    title: str
    lead: str
    """The finding of the section in one or two sentences."""
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """The sections of one report."""

    groups: tuple[tuple[str, tuple[Section, ...]], ...]
    """By title of the group, in the order of the page; no group is empty."""
    rest: tuple[Section, ...]
    """Sections of which the reader sees only the lead."""


GROUPS = ("For decisions", "For the team", "Record")
"""Readers, in the order of the page: a section's ``GROUP`` is an index into this."""


def audiences(module: ModuleType) -> tuple[str, ...]:
    """Return who sees the section of *module* in full."""
    return getattr(
        module, "AUDIENCES", AUDIENCES if module.GROUP == 0 else tuple(a for a in AUDIENCES if a != "leadership")
    )


def modules() -> tuple[ModuleType, ...]:
    """Return the modules of all sections, in the order of the page."""
    found = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple(sorted(found, key=lambda m: (m.GROUP, m.ORDER, m.__name__)))


def build(audit: Audit, view: View) -> Shown:
    """Return the sections that *view* shows, and those that it only names."""
    groups: dict[str, list[Section]] = {title: [] for title in GROUPS}
    rest = []
    for module in modules():
        section = module.build(audit)
        if section is None:
            continue
        if view.audience in audiences(module):
            groups[GROUPS[module.GROUP]].append(section)
        elif section.lead:
            rest.append(section)
    return Shown(tuple((title, tuple(found)) for title, found in groups.items() if found), tuple(rest))

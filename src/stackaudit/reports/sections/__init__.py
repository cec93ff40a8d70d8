"""Sections of the HTML report: each module builds one from the audit; found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any

from stackaudit.model.audit import Audit


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


GROUPS = ("For decisions", "For the team", "Record")
"""Readers, in the order of the page: a section's ``GROUP`` is an index into this."""


def build(audit: Audit) -> tuple[tuple[str, tuple[Section, ...]], ...]:
    """Return the sections by group, in the order of the page.

    A module declares ``GROUP``, ``ORDER`` (within its group) and ``build(audit)``, which returns None where the
    section has nothing to say and its absence says nothing either.
    """
    made: list[tuple[int, int, Section]] = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        section = module.build(audit)
        if section is not None:
            made.append((module.GROUP, module.ORDER, section))
    made.sort(key=lambda item: (item[0], item[1], item[2].id))
    return tuple((title, tuple(s for g, _, s in made if g == group)) for group, title in enumerate(GROUPS))

"""Sections of the Markdown report: each module writes one from the audit; found by walking this package.

A module declares ``ORDER`` and ``lines(audit)``, which returns no line where there is nothing to say. ``AUDIENCES`` is
optional: who sees the section; without it, all do.
"""

from __future__ import annotations

import importlib
import pkgutil

from stackaudit.model.audit import Audit
from stackaudit.model.views import AUDIENCES, View


def build(audit: Audit, view: View) -> list[list[str]]:
    """Return the lines of each section that *view* shows, in their order."""
    found = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found.sort(key=lambda module: (module.ORDER, module.__name__))
    shown = (module for module in found if view.audience in getattr(module, "AUDIENCES", AUDIENCES))
    return [lines for module in shown if (lines := module.lines(audit))]

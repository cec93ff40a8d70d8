"""Files that make another program run an audit again and again: one module per scheduler, found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping

from stackaudit.portfolio.schedule.plan import File, Plan

Maker = Callable[[Plan], tuple[File, ...]]


def makers() -> Mapping[str, Maker]:
    """Return for each scheduler the function that makes its files; a module that declares ``NAME`` is one."""
    found: dict[str, Maker] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if name := getattr(module, "NAME", None):
            found[name] = module.files
    return dict(sorted(found.items()))

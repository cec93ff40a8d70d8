"""Who runs a function of the tree: call sites that resolve to it."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, CodeFile, Name, Site
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Function, options

MAX_SITES = 60
"""Sites of one name that are looked at."""


def runs_of(file: CodeFile, index: int, context: Context) -> Iterator[tuple[CodeFile, Site]]:
    """Yield the sites that call a function, method or class's construction; handing it on as a value is no call."""
    scope = file.scopes[index]
    if scope.kind != "function":
        return
    for other, site in context.project.callers(scope.name)[:MAX_SITES]:
        func = site.call.func
        last = func.name if isinstance(func, Attr) else func.id if isinstance(func, Name) else ""
        if last != scope.name or site.decorator:
            continue
        at = At(other, site.scope, site.branch, site.call.line)
        found = options(context.evaluator.value(func, at))
        if any(isinstance(o, Function) and o.file.path == file.path and o.index == index for o in found):
            yield other, site

"""Interfaces in use that their makers gave up: by import, or by what a call resolves to.

The attribute ``retired_interfaces`` of the module's node holds (line, name of the interface, how it ended, when,
what replaces it).
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from stackaudit.catalog.entries import Interface
from stackaudit.model.code import Attr, CodeFile, Expr, Site
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Instance, Member, Symbol, options

DETECTOR = "modules"
_LAST_RESORT = frozenset({"except"})
"""Branches in which an import only stands in for a newer one."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the interfaces of a file that are no longer there, or will not be."""
    wanted = [i for i in context.catalogue.compiled.interfaces if file.language in i.languages]
    rows: dict[tuple[int, str, str, str, str], None] = {}
    for line, branch, name in _names(file, wanted, context) if wanted else ():
        for interface in wanted:
            stands_in = file.branches[branch].kind in _LAST_RESORT
            if not stands_in and any(fnmatchcase(name, pattern) for pattern in interface.uses):
                at = context.evidence(file, line, DETECTOR, "code").line
                rows[at, interface.name, interface.how, interface.end, interface.instead] = None
    if rows:
        evidence = context.evidence(file, 1, DETECTOR, "code")
        found = (("retired_interfaces", tuple(sorted(rows))),)
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=found)


def _names(file: CodeFile, wanted: list[Interface], context: Context) -> Iterator[tuple[int, int, str]]:
    """Yield line, branch and qualified name of what is imported, and of callees that may be of an interface."""
    for row in file.imports:
        if not row.level and not row.type_only:
            yield row.line, row.branch, ".".join(part for part in (row.module, row.symbol) if part)
    words = {word for i in wanted for use in i.uses for word in use.split(".")[1:] if "*" not in word}
    for site in file.sites:
        if not words.isdisjoint(_chain(site.call.func)):
            yield from ((site.call.line, site.branch, name) for name in _callees(site, file, context))


def _chain(func: Expr) -> list[str]:
    found = []
    while isinstance(func, Attr):
        found.append(func.name)
        func = func.base
    return found


def _callees(site: Site, file: CodeFile, context: Context) -> Iterator[str]:
    at = At(file, site.scope, site.branch, site.call.line)
    for option in options(context.evaluator.value(site.call.func, at)):
        if isinstance(option, Symbol):
            yield option.name.replace("()", "")
        elif isinstance(option, Member) and isinstance(option.owner, Instance):
            yield f"{option.owner.type.name}.{'.'.join(option.chain)}"

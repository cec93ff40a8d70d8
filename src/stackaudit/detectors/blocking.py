"""Blocking calls of models inside coroutines: while they wait, nothing else in the process runs.

    async def answer(text):
        return client.chat.completions.create(...)

The attribute ``blocks`` of the call's node holds (path, line) of the coroutines that wait for it. A callee is known to block
when its client has an asynchronous twin and is not it, or its method has one (``invoke`` beside ``ainvoke``).
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, CodeFile, Name
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.reaching import runs_of
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import Symbol, options

DETECTOR = "calls"
LEVELS = 4
"""Functions around a call that are looked through: a coroutine, a service, a client class, its helper."""
_WAITING = frozenset({"requests"})
"""Packages whose requests always block."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the blocking calls of a file that coroutines make, themselves or through functions that are none."""
    if file.language != "python":
        return
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation not in {"", "client"} else None
        if ref is None or call.site.awaited or not _blocks(call, context):
            continue
        places = tuple(sorted(_coroutines(call, context)))
        if places:
            site = call.site.call
            evidence = context.evidence(
                file, call.line, DETECTOR, "signature", column=site.column, end_line=site.end_line
            )
            yield NodeClaim(
                ref, call.callee, evidence, role_at(file, call.site.branch), attributes=(("blocks", places),)
            )


def _coroutines(call: Resolved, context: Context) -> set[tuple[str, int]]:
    """Return the lines of coroutines that wait for a call: its own, or those that call the functions around it."""
    found: set[tuple[str, int]] = set()
    level = [(call.file, call.site)]
    for _ in range(LEVELS):
        above = []
        for file, site in level:
            scope = file.scopes[site.scope]
            if scope.is_async and not site.awaited and not file.is_notebook:
                found.add((file.path, site.call.line))
            elif not scope.is_async:
                above += list(runs_of(file, site.scope, context))
        level = above
    return found


def _blocks(call: Resolved, context: Context) -> bool:
    if call.signature.name.split(".")[0] in _WAITING:
        return True
    func = call.site.call.func
    last = func.name if isinstance(func, Attr) else func.id if isinstance(func, Name) else ""
    if not last or (last.startswith("a") and _sync(call, last, context)) or last.endswith("_async"):
        return False
    return _has_async_twin(call, last, context) or _built_blocking(call, context)


def _sync(call: Resolved, last: str, context: Context) -> bool:
    """Return whether a name is the asynchronous one of a pair: ``ainvoke`` beside ``invoke``."""
    return last[1:] in _siblings(call, context)


def _has_async_twin(call: Resolved, last: str, context: Context) -> bool:
    names = _siblings(call, context)
    return f"a{last}" in names or f"{last}_async" in names


def _siblings(call: Resolved, context: Context) -> set[str]:
    """Return the last names of the methods or functions beside a callee."""
    name = call.signature.name
    owner, _, _ = name.rpartition(".")
    content = context.catalogue.language("python")
    for step in call.steps:
        kind = context.catalogue.type_named("python", step.signature.name)
        if kind is not None:
            return {m.rpartition(".")[2] for m in kind.methods}
    names = (*content.functions, *content.function_aliases)
    return {n.rpartition(".")[2] for n in names if n.rpartition(".")[0] == owner}


def _built_blocking(call: Resolved, context: Context) -> bool:
    """Return whether the client has an asynchronous twin, and the code builds the other one."""
    built = [n for s in call.steps if s.call is not call.site.call for n in _written(call, s.call.func, s)]
    aliases = context.catalogue.language("python").aliases
    if not built or any(n.rpartition(".")[2].startswith("Async") for n in built):
        return False
    targets = {aliases.get(n, n) for n in built}
    return any(target in targets and alias.rpartition(".")[2].startswith("Async") for alias, target in aliases.items())


def _written(call: Resolved, func: object, step: object) -> list[str]:
    value = call.evaluator.value(func, step.at)  # type: ignore[arg-type, attr-defined]
    return [o.name for o in options(value) if isinstance(o, Symbol)]

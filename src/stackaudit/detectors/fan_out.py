"""Calls of models that are started for all rows of a list at once, with nothing that holds them back.

    await asyncio.gather(*[ask(row) for row in rows])
    await Promise.all(rows.map((row) => ask(row)))

The attribute ``fan_out`` of the call's node holds (path, line) of what gathers them. A semaphore, a limiter, a pool or batches
around any of the functions between hold them back; so does a short list that stands in the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import (
    Attr,
    Binding,
    Branch,
    Call,
    Closure,
    CodeFile,
    Const,
    Expr,
    Index,
    Name,
    Opaque,
    Seq,
    Site,
    Table,
    children,
    place_of,
)
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.reaching import runs_of
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name

DETECTOR = "calls"
LEVELS = 3
"""Functions around a call that are looked through for what gathers it."""
_OPERATIONS = frozenset({"chat", "agent_run", "embeddings", "image", "audio", "rerank", "moderation"})
_GATHERS = frozenset({"asyncio.gather", "gather", "Promise.all", "Promise.allSettled"})
_MAPS = frozenset({"map", "flatMap"})
_HOLDS = re.compile(
    r"(?i)sem(?:aphore)?$|sem_|semaphore|limit|throttl|queue|pool|bucket|concurr|bottleneck|batch|chunked|acquire"
)
_CUT = re.compile(r"(?i)batch|tool_?calls|slice|top_?k")
"""Names of lists that something cut to size before."""
_SHORT = 10
"""A list that stands in the code is as long as its author wanted; a counted round is short up to here."""
_MAX_PARTS = 400


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the calls of models that are gathered without a bound."""
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation in _OPERATIONS else None
        places = tuple(sorted(_gathered(call, context))) if ref is not None else ()
        if ref is not None and places:
            site = call.site.call
            evidence = context.evidence(
                file, call.line, DETECTOR, "signature", column=site.column, end_line=site.end_line
            )
            yield NodeClaim(
                ref, call.callee, evidence, role_at(file, call.site.branch), attributes=(("fan_out", places),)
            )


def _gathered(call: Resolved, context: Context) -> set[tuple[str, int]]:
    """Return where a call, or a function that makes it, is gathered for a whole list."""
    if any(_HOLDS.search(name) for step in call.all_steps for name, _ in step.call.kwargs):
        return set()  # the client has a limiter
    found: set[tuple[str, int]] = set()
    level = [(call.file, call.site)]
    for _ in range(LEVELS):
        above = []
        for file, site in level:
            if _held(file, site):
                continue  # a nearer function, or this one, lets only some through
            gather = _gather(file, site)
            if gather is None:
                above += list(runs_of(file, site.scope, context))
            elif not file.is_notebook:
                found.add((file.path, context.evidence(file, gather.call.line, DETECTOR, "code").line))
        level = above
    return found


def _held(file: CodeFile, site: Site) -> bool:
    """Return whether something around a site, or called in its function, holds calls back."""
    scopes = set(_scopes(file, site.scope))
    if any(_HOLDS.search(file.scopes[i].name) for i in scopes):
        return True  # ``process_batch`` is given as much as it may start
    inside = [s for s in file.sites if s.scope in scopes]
    if any(_HOLDS.search(name) for s in inside for name in _words(s.call.func)):
        return True
    tests = [b.test for b in _around(file, site.branch) if b.kind == "with" and b.test is not None]
    marks = [d for i in scopes for d in file.scopes[i].decorators]
    return any(_HOLDS.search(name) for part in (*tests, *marks) for name in _all_words(part))


def _gather(file: CodeFile, site: Site) -> Site | None:
    """Return the site that gathers what a site starts once for each row of a list."""
    own = _scopes(file, site.scope)
    for gather in file.sites:
        if gather.scope not in own or _dotted(gather.call.func) not in _GATHERS:
            continue
        if _in_rounds(file, gather):
            continue
        names = {p.id for a in gather.call.args for p in _parts(a) if isinstance(p, Name)}
        given = [*gather.call.args, *_kept(file, gather.scope, names)]
        mapped = any(_maps(part, own) for value in given for part in _parts(value))
        looped = any(_is(part, site) for value in given for part in _parts(value)) and _open_loop(file, site)
        if mapped or looped:
            return gather
    return None


def _kept(file: CodeFile, scope: int, names: set[str]) -> Iterator[Expr]:
    """Yield what is bound to names, or appended to them, in a function."""
    yield from (b.value for b in file.bindings if b.scope == scope and b.target in names and _is_kept(b))
    for site in file.sites:
        func = site.call.func
        if site.scope != scope or not (isinstance(func, Attr) and func.name in {"append", "push"}):
            continue
        if isinstance(func.base, Name) and func.base.id in names:
            yield from site.call.args


def _is_kept(binding: Binding) -> bool:
    return binding.kind in {"assign", "augment"}


def _maps(part: Expr, own: list[int]) -> bool:
    """Return whether a part is ``rows.map(…)`` whose function starts the site; a list in the code is short."""
    if not (isinstance(part, Call) and isinstance(part.func, Attr) and part.func.name in _MAPS) or _few(part.func.base):
        return False
    return any(isinstance(a, Closure) and a.scope in own for a in part.args)


def _open_loop(file: CodeFile, site: Site) -> bool:
    """Return whether the nearest loop around a site goes over something of unknown length."""
    loop = next((b for b in _around(file, site.branch) if b.kind in {"loop", "while"}), None)
    return loop is not None and loop.kind == "loop" and loop.test is not None and not _few(loop.test)


def _in_rounds(file: CodeFile, gather: Site) -> bool:
    """Return whether a gathering is one of many rounds, which is how batches are written."""
    return any(b.kind in {"loop", "while"} for b in _around(file, gather.branch))


def _few(expr: Expr) -> bool:
    """Return whether a list is short: it stands in the code, is cut, or is a batch."""
    if isinstance(expr, Call):
        last = last_name(expr.func)
        if last == "range":
            return all(isinstance(a, Const) and isinstance(a.value, int) and a.value <= _SHORT for a in expr.args)
        bases = (expr.func.base,) if isinstance(expr.func, Attr) else ()
        return last == "slice" or any(_few(p) for p in (*expr.args, *bases))
    if isinstance(expr, Index):
        return isinstance(expr.key, Opaque)
    if isinstance(expr, (Seq, Table)):
        return not any(isinstance(p, Opaque) for p in children(expr))
    name = expr.id if isinstance(expr, Name) else expr.name if isinstance(expr, Attr) else ""
    return bool(_CUT.search(name)) or name.isupper()


def _scopes(file: CodeFile, index: int) -> list[int]:
    """Return a function and the closures that it stands in, up to the next named function."""
    found = [index]
    while index and file.scopes[index].kind == "lambda":
        index = file.scopes[index].parent
        found.append(index)
    return found


def _around(file: CodeFile, branch: int) -> Iterator[Branch]:
    while branch:
        yield file.branches[branch]
        branch = file.branches[branch].parent


def _is(part: Expr, site: Site) -> bool:
    return isinstance(part, Call) and place_of(part) == place_of(site.call)


def _parts(expr: Expr) -> Iterator[Expr]:
    queue: list[Expr] = [expr]
    for _ in range(_MAX_PARTS):
        if not queue:
            return
        part = queue.pop()
        yield part
        if not isinstance(part, Const):
            queue += children(part)


def _words(func: Expr) -> Iterator[str]:
    while isinstance(func, Attr):
        yield func.name
        func = func.base
    if isinstance(func, Name):
        yield func.id


def _all_words(expr: Expr) -> Iterator[str]:
    yield from (p.id if isinstance(p, Name) else p.name for p in _parts(expr) if isinstance(p, (Name, Attr)))


def _dotted(func: Expr) -> str:
    return ".".join(reversed(list(_words(func))))

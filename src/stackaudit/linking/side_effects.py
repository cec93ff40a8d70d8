"""What the code of a tool does to the world: its own body, and the tree's functions that it calls, two levels deep.

Attributes of the tool's node: ``side_effects`` (sorted effects), ``effect_at`` (path, line and callee of the first one) and
``asks`` (the name that shows that a person is asked first, or that nothing happens by default).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from stackaudit.model.code import Attr, Call, Closure, CodeFile, Const, Expr, Join, Name, Site
from stackaudit.model.documents import Document
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.http_requests import url_text
from stackaudit.resolution.values import At, Function, Lit, Symbol, options

LEVELS = 2
"""Calls between functions of the tree that are followed from a tool's body."""
POSTS = "posts"
NETWORK = "network"
WRITES = "writes files"
MAX_SITES = 400
_SQL_WRITE = re.compile(
    r"(?is)^\s*(?:with\b.{0,2000}?\)\s*)?(?:insert\s+into|update\s+\S+\s+set|delete\s+from|drop\s+\w|alter\s+\w|truncate\s+\w|merge\s+into|replace\s+into)\b"
)
_SQL_CALLEES = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "query", "fetch"})
_WORD = re.compile(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class _Effect:
    """One thing that a body does."""

    name: str
    path: str
    line: int
    callee: str


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield what each tool of the tree does and whether it asks, as attributes of its node."""
    for fact in facts:
        if not (isinstance(fact, NodeClaim) and fact.ref.kind == "tool"):
            continue
        bodies = _bodies(fact, context)
        if bodies:
            attributes = tuple(_attributes(fact, bodies, context))
            if attributes:
                yield NodeClaim(fact.ref, fact.name, fact.evidence, fact.role, fact.scope, attributes)


def _bodies(fact: NodeClaim, context: Context) -> list[Function]:
    """Return the functions that a tool runs: the decorated one, the methods of its class, or the one that it was built from."""
    named = dict(fact.attributes).get("function")
    path, _, qualname = named.partition("#") if isinstance(named, str) else (fact.evidence.path, "", "")
    file = context.project.files.get(path)
    if file is None:
        return []
    if isinstance(named, str):
        index = next((i for i, s in enumerate(file.scopes) if i and s.qualname == qualname), None)
        if index is None:
            return []
        if file.scopes[index].kind != "class":
            return [Function(file, index)]
        return [
            Function(file, i)
            for i, s in enumerate(file.scopes)
            if s.parent == index and s.kind == "function" and s.name in _RUNS
        ]
    site = next(
        (s for s in file.sites if s.call.line == fact.evidence.line and s.call.column == fact.evidence.column), None
    )
    return list(_given(site, file, context)) if site is not None else []


_RUNS = frozenset(
    {"_run", "_arun", "run", "arun", "forward", "call", "__call__", "execute", "invoke", "_call", "acall"}
)
"""Methods by which frameworks run a tool class."""


def _given(site: Site, file: CodeFile, context: Context) -> Iterator[Function]:
    at = At(file, site.scope, site.branch, site.call.line)
    for given in (*site.call.args, *(v for _, v in site.call.kwargs)):
        for option in options(context.evaluator.value(given, at)) if isinstance(given, (Name, Attr, Closure)) else ():
            if isinstance(option, Function):
                yield option


def _attributes(fact: NodeClaim, bodies: list[Function], context: Context) -> Iterator[tuple[str, AttributeValue]]:
    effects: list[_Effect] = []
    asked = ""
    for function in _reached(bodies, context):
        for site in _sites(function):
            asked = asked or _asks(site, context)
            effect = _effect(site, function.file, fact, context)
            if effect is not None:
                effects.append(effect)
    asked = asked or _dry_by_default(bodies, context)
    if effects:
        yield "side_effects", tuple(sorted({e.name for e in effects}))
        quiet = context.catalogue.compiled.sinks.quiet
        first = next((e for e in effects if e.name not in quiet), effects[0])
        yield "effect_at", (first.path, first.line, first.callee)
    if asked:
        yield "asks", asked


def _reached(bodies: list[Function], context: Context) -> list[Function]:
    """Return the bodies and the functions of the tree that they call, nearest first."""
    found = list(bodies)
    level = list(bodies)
    for _ in range(LEVELS):
        inner: list[Function] = []
        for function in level:
            for site in _sites(function):
                at = At(function.file, site.scope, site.branch, site.call.line)
                for option in options(context.evaluator.value(site.call.func, at)):
                    if isinstance(option, Function) and all(option.scope is not f.scope for f in (*found, *inner)):
                        inner.append(option)
        found += inner
        level = inner
    return found


def _sites(function: Function) -> list[Site]:
    """Return the call sites inside a function, nested functions included."""
    scopes = {function.index}
    for index, scope in enumerate(function.file.scopes):
        if scope.parent in scopes and index:
            scopes.add(index)
    return [s for s in function.file.sites if s.scope in scopes and not s.decorator][:MAX_SITES]


def _effect(site: Site, file: CodeFile, fact: NodeClaim, context: Context) -> _Effect | None:
    at = At(file, site.scope, site.branch, site.call.line)
    callee = next((o.name for o in options(context.evaluator.value(site.call.func, at)) if isinstance(o, Symbol)), "")
    callee = callee.removeprefix("node:").replace(".default", "")
    if _opens_to_write(site.call):
        return _Effect(WRITES, file.path, site.call.line, "open")
    if _last(site.call.func) in _SQL_CALLEES and any(
        _SQL_WRITE.match(t) for a in site.call.args[:1] for t in _sql(a, at, context)
    ):
        return _Effect("writes a database", file.path, site.call.line, _last(site.call.func))
    for name, patterns in context.catalogue.compiled.sinks.callees.get(file.language, {}).items():
        if callee and any(fnmatchcase(callee, p) for p in patterns):
            sent = name == POSTS or (name == NETWORK and _sends(site.call))
            named = (_posted(site.call, at, fact, context) or NETWORK) if sent else name
            return _Effect(named, file.path, site.call.line, callee.replace("()", ""))
    return None


def _opens_to_write(call: Call) -> bool:
    """Return whether a call opens a file to write or append."""
    if not isinstance(call.func, Name) or call.func.id != "open":
        return False
    mode = next((v for k, v in call.kwargs if k == "mode"), call.args[1] if len(call.args) > 1 else None)
    return isinstance(mode, Const) and isinstance(mode.value, str) and bool(set(mode.value) & set("wax"))


def _sends(call: Call) -> bool:
    """Return whether a request says that it sends data."""
    method = next((v for k, v in call.kwargs if k == "method"), None)
    return isinstance(method, Const) and str(method.value).upper() in {"POST", "PUT", "PATCH", "DELETE"}


def _sql(expr: Expr, at: At, context: Context) -> Iterator[str]:
    """Yield the texts that an argument holds, through names and one call (``text("UPDATE …")``)."""
    queue: list[Expr] = [expr]
    for _ in range(12):
        if not queue:
            return
        part = queue.pop(0)
        if isinstance(part, Const) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, Join):
            queue[:0] = part.parts[:1]
        elif isinstance(part, Name):
            rows = context.project.bindings(at.file, at.scope, part.id) or context.project.bindings(at.file, 0, part.id)
            queue += [r.value for r in rows[-1:]]
            yield from (str(o.value) for o in options(context.evaluator.value(part, at)) if isinstance(o, Lit))
        elif isinstance(part, Call):
            queue += part.args[:1] or ((part.func.base,) if isinstance(part.func, Attr) else ())


def _posted(call: Call, at: At, fact: NodeClaim, context: Context) -> str:
    """Say what a request that sends data does; empty when it only asks (searches are often sent that way)."""
    sinks = context.catalogue.compiled.sinks
    given = next((v for k, v in call.kwargs if k == "url"), call.args[0] if call.args else None)
    value = context.evaluator.value(given, at) if given is not None else None
    host = context.evaluator.url_host(value) if value is not None else None
    if host and context.catalogue.host_vendor(host) is not None:
        return ""
    words = set(_said(fact.name)) | set(_words(url_text(value) if value is not None else ""))
    if words & sinks.money:
        return "moves money"
    if words & sinks.writes or _last(call.func) in {"put", "patch", "delete"}:
        return "changes another system"
    return ""


def _said(name: str) -> list[str]:
    """Return the words of a tool's name; what a factory of tools does (``createSearchTool``) the tool does not."""
    words = _words(name)
    return words[1:] if words and words[-1] == "tool" and words[0] in {"create", "make", "build", "get"} else words


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text[:400])]


def _asks(site: Site, context: Context) -> str:
    """Return the name of a call that asks a person, or empty text."""
    name = _last(site.call.func)
    if name == "input" and isinstance(site.call.func, Name):
        return name
    words = set(_words(name))
    return name if words & context.catalogue.compiled.sinks.asked and "message" not in words else ""


def _dry_by_default(bodies: list[Function], context: Context) -> str:
    for function in bodies:
        for param in function.scope.params:
            asked = param.name.lower() in context.catalogue.compiled.sinks.asked
            if asked and isinstance(param.default, Const) and param.default.value is True:
                return param.name
    return ""


def _last(expr: Expr) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""

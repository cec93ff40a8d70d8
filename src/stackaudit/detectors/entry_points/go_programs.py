"""Where Go programs are entered: ``main``, routes with the prefixes of their groups, commands."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import claim, text
from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Name, Site
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.scopes import is_test
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Function, options

_VERBS = {
    name: verb for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") for name in (verb, verb.title())
}
_ANY = frozenset({"Handle", "HandleFunc", "Any", "Method", "MethodFunc"})
_GROUPS = frozenset({"Group", "PathPrefix", "Route"})
_RUNS = ("RunE", "Run", "Action")
"""Fields of a command that hold the function it runs."""
_MAX_GROUPS = 6


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the entry points of a file."""
    if not dialect_of(file.language).folders or is_test(file.path):
        return
    for index, scope in enumerate(file.scopes):
        if scope.kind == "function" and scope.name == "main" and scope.parent == 0:
            yield claim(file, context, "script", f"main: {file.path}", index, "code")
    for site in file.sites:
        name = last_name(site.call.func)
        if name in _VERBS or name in _ANY:
            yield from _route(file, site, context)
        elif name == "Command":
            yield from _command(file, site, context)


def _route(file: CodeFile, site: Site, context: Context) -> Iterator[Fact]:
    """``r.GET("/path", handler)`` counts where the handler is a function of the tree."""
    call, at = site.call, At(file, site.scope, site.branch, site.call.line)
    if not isinstance(call.func, Attr) or len(call.args) < 2:
        return
    written = text(call, context, at, position=0)
    if written is None:
        return
    verb, _, rest = written.rpartition(" ")  # net/http: "POST /path"
    if not rest.startswith("/") and written:
        return
    verb = verb or _VERBS.get(call.func.name, "ANY")
    path = _joined(_prefix(call.func.base, file, site.scope, 0), rest)
    for handler, index in _handlers(call.args[1:], context, at):
        yield claim(handler, context, "route", f"{verb} {path}", index, "code", route=path)


def _handlers(given: tuple[Expr, ...], context: Context, at: At) -> list[tuple[CodeFile, int]]:
    """Return the last function of the tree among the arguments, also inside a wrapper (``http.HandlerFunc(f)``)."""
    for argument in reversed(given):
        inner = argument.args[:1] if isinstance(argument, Call) else ()
        for expr in (argument, *inner):
            found = [o for o in options(context.evaluator.value(expr, at)) if isinstance(o, Function)]
            if found:
                return [(found[0].file, found[0].index)]
    return []


def _prefix(base: Expr, file: CodeFile, scope: int, depth: int) -> str:
    """Return the path that the groups before a route give: ``v1 := r.Group("/api")``."""
    made: Expr | None = base
    if isinstance(base, Name):
        made = next((b.value for b in file.bindings if b.target == base.id and b.scope == scope), None)
    if not isinstance(made, Call) or not isinstance(made.func, Attr) or depth >= _MAX_GROUPS:
        return ""
    first = made.args[0] if made.args else None
    own = str(first.value) if isinstance(first, Const) and made.func.name in _GROUPS else ""
    return _joined(_prefix(made.func.base, file, scope, depth + 1), own)


def _joined(before: str, path: str) -> str:
    parts = [p.strip("/") for p in (before, path)]
    return "/" + "/".join(p for p in parts if p)


def _command(file: CodeFile, site: Site, context: Context) -> Iterator[Fact]:
    """``cobra.Command{Use: "serve", Run: f}``; a command without a function only groups others."""
    given = dict(site.call.kwargs)
    at = At(file, site.scope, site.branch, site.call.line)
    name = (text(site.call, context, at, "Use", "Name") or "").split(" ")[0]
    for key in _RUNS if name else ():
        for option in options(context.evaluator.value(given[key], at)) if key in given else ():
            if isinstance(option, Function):
                yield claim(option.file, context, "command", f"cli: {name}", option.index, "code", command=name)
                return

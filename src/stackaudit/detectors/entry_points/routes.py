"""Web routes: decorators, tables of routes, and the prefixes of the routers that hold them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import Mark, claim, functions, mark, marks, text
from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Name, Seq, is_call, place_of
from stackaudit.model.facts import Fact
from stackaudit.resolution.builtins import keyword
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Class, Function, Lit, Rows, Symbol, Value, options

_VERBS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "options": "OPTIONS",
    "head": "HEAD",
}
_ANY = frozenset({"route", "api_route", "http_route"})
_SOCKETS = frozenset({"websocket", "websocket_route"})
_TABLES = frozenset(
    [
        "add_api_route",
        "add_url_rule",
        "add_route",
        "add_api_websocket_route",
        "add_websocket_route",
        "add_resource",
        "Route",
        "WebSocketRoute",
        "add_get",
        "add_post",
        "add_put",
        "add_patch",
        "add_delete",
        "path",
        "re_path",
        "url",
        "register",
    ]
)
_INCLUDES = ("include_router", "register_blueprint", "mount", "add_router", "include", "blueprint", "register_router")
_FRAMEWORKS = frozenset(
    [
        "fastapi",
        "starlette",
        "flask",
        "quart",
        "sanic",
        "litestar",
        "starlite",
        "aiohttp",
        "robyn",
        "bottle",
        "falcon",
        "blacksheep",
        "apiflask",
        "flask_restx",
        "flask_restful",
        "flask_openapi3",
        "flask_smorest",
        "ninja",
        "chalice",
        "aws_lambda_powertools",
        "django",
        "rest_framework",
        "azure",
        "esmerald",
        "microdot",
        "emmett",
        "tornado",
        "hypercorn",
    ]
)
_METHODS = frozenset({*_VERBS, "list", "create", "retrieve", "update", "destroy"})
_MAX_DEPTH = 6


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the routes that a file declares."""
    for index, scope in functions(file):
        at = At(file, scope.parent, scope.branch, scope.line)
        for found in marks(file, scope, context):
            yield from _decorated(file, index, found, at, context)
    for site in file.sites:
        func = site.call.func
        last = func.name if isinstance(func, Attr) else func.id if isinstance(func, Name) else ""
        if (
            last in _TABLES
            or "Route" in last
            or (last in _VERBS and isinstance(func, Attr) and len(site.call.args) > 1)
        ):
            at = At(file, site.scope, site.branch, site.call.line)
            yield from _listed(file, mark(site.call, at, context), at, context)


def _decorated(file: CodeFile, index: int, found: Mark, at: At, context: Context) -> Iterator[Fact]:
    if not isinstance(found.func, Attr) and not found.of(*_FRAMEWORKS):
        return
    if found.call is None or not (found.name in _VERBS or found.name in _ANY or found.name in _SOCKETS):
        return
    path = text(found.call, context, at, "path", "rule", "uri", "route", position=0)
    if path is None or not _plausible(found, path):
        return
    verbs = _verbs(found, at, context)
    full = _joined(_prefix(found.owner, at, context, 0), path)
    yield claim(
        file, context, "route", f"{verbs} {full}", index, route=full, summary=text(found.call, context, at, "summary")
    )


def _plausible(found: Mark, path: str) -> bool:
    """A path starts with a slash; a decorator of a known foreign package that is no web framework is none."""
    if found.full:
        return found.of(*_FRAMEWORKS)
    return path.startswith("/")


def _verbs(found: Mark, at: At, context: Context) -> str:
    if found.name in _VERBS:
        return _VERBS[found.name]
    if found.name in _SOCKETS:
        return "WS"
    given = keyword(found.call, "methods") if found.call is not None else None
    names: list[str] = []
    for option in options(context.evaluator.value(given, at)) if given is not None else ():
        if isinstance(option, Rows) and isinstance(option.expr, Seq):
            values = (context.evaluator.value(item, option.at) for item in option.expr.items)
            names += [str(v.value).upper() for v in values if isinstance(v, Lit)]
    return ",".join(dict.fromkeys(names)) or "GET"


# -- tables of routes ------------------------------------------------------------------------------------------------


def _listed(file: CodeFile, found: Mark, at: At, context: Context) -> Iterator[Fact]:
    """``add_api_route("/x", handler)``, ``path("x/", views.x)``, and rows of a table of the tree's own (``RouteRow(…)``)."""
    call = found.call
    own = "Route" in found.name and any(isinstance(o, Class) for o in options(found.owner))
    if call is None or not (own or found.of(*_FRAMEWORKS)):
        return
    given = [*call.args, *(v for _, v in call.kwargs)]
    path = next(
        (
            str(g.value)
            for g in given
            if isinstance(g, Const) and isinstance(g.value, str) and (g.value[:1] == "/" or not own)
        ),
        None,
    )
    if path is None:
        return
    verb = _VERBS.get(found.name.removeprefix("add_").lower(), "") or _listed_verbs(given)
    verb = "WS" if "websocket" in found.name.lower() else verb
    full = _joined(_prefix(found.owner, at, context, 0) or _included(file, context, 0), path)
    for handler, index in _handlers(given, at, context):
        yield claim(handler, context, "route", f"{verb} {full}", index, "code", route=full)


def _listed_verbs(given: list[Expr]) -> str:
    names = [
        i.value
        for g in given
        if isinstance(g, Seq)
        for i in g.items
        if isinstance(i, Const) and isinstance(i.value, str)
    ]
    return ",".join(dict.fromkeys(n.upper() for n in names if n.lower() in _VERBS)) or "ANY"


def _handlers(given: list[Expr], at: At, context: Context) -> Iterator[tuple[CodeFile, int]]:
    for expr in given:
        target = (
            expr.func.base
            if isinstance(expr, Call) and isinstance(expr.func, Attr) and expr.func.name == "as_view"
            else expr
        )
        if not isinstance(target, (Name, Attr)):
            continue
        for option in options(context.evaluator.value(target, at)):
            if isinstance(option, Function):
                yield option.file, option.index
            elif isinstance(option, Class):
                yield from _methods(option)


def _methods(cls: Class) -> Iterator[tuple[CodeFile, int]]:
    found = [i for i, s in enumerate(cls.file.scopes) if s.parent == cls.index and s.name in _METHODS]
    return ((cls.file, i) for i in found)


# -- prefixes --------------------------------------------------------------------------------------------------------


def _prefix(owner: Value, at: At, context: Context, depth: int) -> str:
    """Return the prefix of a router: its own, behind those of the routers and applications that include it."""
    for option in options(owner):
        if isinstance(option, Symbol) and option.call is not None:
            place = option.at or at
            own = text(option.call, context, place, "prefix", "url_prefix") or ""
            outer = _outer(option.call, context, depth) if depth < _MAX_DEPTH else ""
            return _joined(outer, own) if own or outer else ""
    return ""


def _outer(router: Call, context: Context, depth: int) -> str:
    for name in _INCLUDES:
        for file, site in context.project.callers(name):
            at = At(file, site.scope, site.branch, site.call.line)
            given = [*site.call.args, *(v for _, v in site.call.kwargs)]
            values = [o for g in given if isinstance(g, (Name, Attr)) for o in options(context.evaluator.value(g, at))]
            if any(
                isinstance(v, Symbol) and v.call is not None and place_of(v.call) == place_of(router) for v in values
            ):
                func = site.call.func
                base = context.evaluator.value(func.base, at) if isinstance(func, Attr) else None
                before = _prefix(base, at, context, depth + 1) if base is not None else ""
                here = text(site.call, context, at, "prefix", "url_prefix", "path")
                if here is None and name in {"mount", "add_router"}:
                    here = text(site.call, context, at, position=0)
                return _joined(before, here or "")
    return ""


def _included(file: CodeFile, context: Context, depth: int) -> str:
    """Return the prefix under which ``path("x/", include("module"))`` brings in a file of routes."""
    if depth > _MAX_DEPTH:
        return ""
    for other, site in context.project.callers("include"):
        at = At(other, site.scope, site.branch, site.call.line)
        module = text(site.call, context, at, position=0)
        if module and other is not file and context.project.find(other, module) is file:
            for outer in other.sites:
                if any(is_call(arg, site.call) for arg in outer.call.args):
                    before = text(outer.call, context, at, position=0) or ""
                    return _joined(_included(other, context, depth + 1), before)
    return ""


def _joined(before: str, path: str) -> str:
    parts = [p.strip("^$").lstrip("/") for p in (before.rstrip("/"), path)]
    return "/" + "/".join(p for p in parts if p)

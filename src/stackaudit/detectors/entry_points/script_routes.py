"""Ways into JavaScript and TypeScript: routes by file, by call and by decorator, server actions, functions, jobs, bots.

app/api/chat/route.ts          export async function POST(request) { … }
app.post("/chat", async (c) => { … })
"use server"                   export async function summarise(text) { … }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import claim
from stackaudit.model.code import Attr, Call, Closure, CodeFile, Const, Expr, Name, Site
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import SCRIPT
from stackaudit.resolution.values import At, Function, options, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "all"})
_EXPORTED = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_BY_VERB = re.compile(r"(?:^|/)(?:app|routes)/(?:(.*)/)?(?:route|\+server)\.[cm]?[jt]sx?$")
"""Files whose exports are named after the method that they answer."""
_BY_DEFAULT = re.compile(r"(?:^|/)(?:pages/(api/.+?)|server/((?:api|routes)/.+?))\.[cm]?[jt]sx?$")
"""Files whose default export answers."""
_GROUP = re.compile(r"^(?:\(.*\)|@.*|_.*)$")
"""Folders that are no part of the address."""
_SERVERS = frozenset({
    "express", "hono", "fastify", "koa", "@koa/router", "koa-router", "elysia", "restify", "polka", "h3", "itty-router", "@hono/zod-openapi",
    "express-promise-router", "@feathersjs/express", "hyper-express", "find-my-way",
})  # fmt: skip
_FUNCTIONS, _NEST = "@azure/functions", "@nestjs/common"
_SCHEDULERS = frozenset({"node-cron", "cron", "croner", "node-schedule", "bree"})
_BOTS = frozenset({"discord.js", "telegraf", "grammy", "@slack/bolt", "node-telegram-bot-api", "botbuilder"})
_LISTENERS = frozenset({"on", "once", "command", "hears", "message", "event", "action", "onText"})
_HANDLERS = frozenset({"handler", "lambdaHandler"})
_STARTS = frozenset({"main", "run", "start", "bootstrap"})
_DIRECTIVE_LINES = 5


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the entry points of one file of this language."""
    if file.language != SCRIPT:
        return
    yield from _by_file(file, context)
    yield from _actions(file, context)
    yield from _decorated(file, context)
    imported = {row.module for row in file.imports}
    for site in file.sites:
        yield from _by_call(file, site, imported, context)
    yield from _programs(file, context)


def _functions(file: CodeFile) -> Iterator[tuple[int, str]]:
    """Yield the functions of the module itself, with their names."""
    return ((i, s.name) for i, s in enumerate(file.scopes) if i and s.parent == 0 and s.kind == "function")


# -- by file ---------------------------------------------------------------------------------------------------------


def _by_file(file: CodeFile, context: Context) -> Iterator[Fact]:
    found = _BY_VERB.search(file.path)
    if found is not None:
        route = _address(found[1] or "")
        for verb, index in _exports(file, context):
            yield claim(file, context, "route", f"{verb} {route}", index, "code", route=route)
        return
    found = _BY_DEFAULT.search(file.path)
    if found is not None:
        route = _address(re.sub(r"(?:^|/)index$|\.(?:get|post|put|patch|delete)$", "", found[1] or found[2]))
        for index in _default(file, context):
            yield claim(file, context, "route", f"ANY {route}", index, "code", route=route)


def _address(folders: str) -> str:
    return "/" + "/".join(part for part in folders.split("/") if part and not _GROUP.match(part))


def _exports(file: CodeFile, context: Context) -> Iterator[tuple[str, int]]:
    own = {name: index for index, name in _functions(file) if name in _EXPORTED}
    yield from sorted(own.items())
    for binding in file.bindings:
        if binding.scope == 0 and binding.target in _EXPORTED and binding.target not in own:
            at = At(file, 0, binding.branch, binding.line)
            yield binding.target, next(_called(binding.value, at, context), (file, 0))[1]


def _default(file: CodeFile, context: Context) -> Iterator[int]:
    for binding in file.bindings:
        if binding.scope == 0 and binding.target == "default":
            at = At(file, 0, binding.branch, 1 << 30)
            yield next((i for f, i in _called(binding.value, at, context) if f is file), 0)
            return


def _actions(file: CodeFile, context: Context) -> Iterator[Fact]:
    """``"use server"`` at the top of a file makes each of its functions one that browsers call."""
    lines = (context.quote(file.path, line).strip().rstrip(";").strip("\"'`") for line in range(1, _DIRECTIVE_LINES))
    if any(line == "use server" for line in lines):
        for index, name in _functions(file):
            if file.scopes[index].is_async:
                yield claim(file, context, "route", f"action: {name}", index, "code")


# -- by decorator ----------------------------------------------------------------------------------------------------


def _decorated(file: CodeFile, context: Context) -> Iterator[Fact]:
    if not any(row.module == _NEST for row in file.imports):
        return
    for index, scope in enumerate(file.scopes):
        for decorator in scope.decorators:
            verb = _named(decorator).lower()
            if scope.kind == "function" and verb in _VERBS:
                owner = file.scopes[scope.parent]
                before = next(
                    (_first(d, owner.line, file, context) for d in owner.decorators if _named(d) == "Controller"), ""
                )
                route = _address(f"{before}/{_first(decorator, scope.line, file, context)}")
                yield claim(file, context, "route", f"{verb.upper()} {route}", index, route=route)


def _named(expr: Expr) -> str:
    func = expr.func if isinstance(expr, Call) else expr
    return func.id if isinstance(func, Name) else ""


def _first(expr: Expr, line: int, file: CodeFile, context: Context) -> str:
    given = expr.args[0] if isinstance(expr, Call) and expr.args else None
    value = context.evaluator.value(given, At(file, 0, 0, line)) if given is not None else None
    return next((str(t.value) for t in texts(value)), "") if value is not None else ""


# -- by call ---------------------------------------------------------------------------------------------------------


def _by_call(file: CodeFile, site: Site, imported: set[str], context: Context) -> Iterator[Fact]:
    call = site.call
    if not isinstance(call.func, Attr):
        return
    last, at = call.func.name, At(file, site.scope, site.branch, call.line)
    text = call.args[0].value if call.args and isinstance(call.args[0], Const) else None
    if last in _VERBS and isinstance(text, str) and text.startswith("/") and imported & _SERVERS:
        verb = "ANY" if last == "all" else last.upper()
        for holder, index in _last_handler(call, at, context):
            yield claim(
                holder, context, "route", f"{verb} {text}", index, "code", line=_line(holder, file, call), route=text
            )
    elif last == "http" and _FUNCTIONS in imported and isinstance(text, str):
        given = next((v.value for k, v in call.kwargs if k == "route" and isinstance(v, Const)), text)
        route = "/" + str(given).lstrip("/")
        for holder, index in _called(
            next((v for k, v in call.kwargs if k == "handler"), Const(None, call.line)), at, context
        ):
            yield claim(
                holder, context, "route", f"ANY {route}", index, "code", line=_line(holder, file, call), route=route
            )
    elif last in {"schedule", "scheduleJob"} and imported & _SCHEDULERS:
        for holder, index in _last_handler(call, at, context):
            yield claim(
                holder,
                context,
                "schedule",
                f"schedule: {text or file.path}",
                index,
                "code",
                line=_line(holder, file, call),
            )
    elif (
        last in _LISTENERS
        and imported & _BOTS
        and not _is_process(call.func.base)
        and (isinstance(text, str) or last in {"message", "hears"})
    ):
        for holder, index in _last_handler(call, at, context):
            yield claim(
                holder, context, "worker", f"event: {text or last}", index, "code", line=_line(holder, file, call)
            )


def _is_process(expr: Expr) -> bool:
    """Signals of the own process are no messages."""
    return isinstance(expr, Name) and expr.id == "process"


def _line(holder: CodeFile, file: CodeFile, call: Call) -> int | None:
    """Return the line of the call where the handler stands in the same file; else its own."""
    return call.line if holder is file else None


def _last_handler(call: Call, at: At, context: Context) -> Iterator[tuple[CodeFile, int]]:
    """Yield the function that answers: the last one of the arguments, those before it only prepare."""
    for given in reversed(call.args[1:]):
        found = list(_called(given, at, context))
        if found:
            yield from found[:1]
            return


def _called(expr: Expr, at: At, context: Context) -> Iterator[tuple[CodeFile, int]]:
    """Yield the function that an expression is, or that is handed to the call that it is."""
    if isinstance(expr, Closure):
        yield at.file, expr.scope
    elif isinstance(expr, (Name, Attr)):
        for option in options(context.evaluator.value(expr, at)):
            if isinstance(option, Function):
                yield option.file, option.index
    elif isinstance(expr, Call):
        for given in expr.args:
            if isinstance(given, (Closure, Name)):
                yield from _called(given, at, context)


# -- programs --------------------------------------------------------------------------------------------------------


def _programs(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Functions that a cloud runs, and programs that start themselves in a file that no other imports."""
    for index, name in _functions(file):
        if name in _HANDLERS and not _BY_DEFAULT.search(file.path):
            yield claim(file, context, "worker", f"function: {file.path}", index, "code")
    if context.project.importers(file):
        return
    for site in file.sites:
        func = site.call.func
        if site.scope == 0 and isinstance(func, Name) and func.id in _STARTS:
            found = [i for i, name in _functions(file) if name == func.id]
            if found:
                yield claim(file, context, "main", f"main: {file.path}", found[-1], "code", line=site.call.line)
                return

"""Where Java and Kotlin programs are entered: routes, sockets, listeners, schedules, start methods."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import Mark, claim, marks, text
from stackaudit.model.code import CodeFile, Scope
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.values import At

_MAPPINGS = {
    "GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT", "PatchMapping": "PATCH", "DeleteMapping": "DELETE",
    "RequestMapping": "ANY", "GET": "GET", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE",
}  # fmt: skip
_PREFIXES = frozenset({"RequestMapping", "Path", "Controller", "MessageMapping"})
_SOCKETS = frozenset({"OnTextMessage", "OnBinaryMessage", "OnMessage", "MessageMapping"})
_SOCKET_CLASSES = frozenset({"WebSocket", "ServerEndpoint"})
_WORKERS = {
    "KafkaListener": "consumer", "RabbitListener": "consumer", "JmsListener": "consumer", "SqsListener": "consumer",
    "Incoming": "consumer", "Scheduled": "schedule", "EventListener": "worker", "ShellMethod": "command", "Command": "command",
}  # fmt: skip
_RUNNERS = frozenset({"CommandLineRunner", "ApplicationRunner", "QuarkusApplication", "RequestHandler"})
"""Interfaces whose implementations a container starts, and methods that make one."""
_RUN_METHODS = frozenset({"run", "handleRequest"})
_QUERIES = {"QueryMapping": "query", "MutationMapping": "mutation", "Query": "query", "Mutation": "mutation"}


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the entry points of a file."""
    if not dialect_of(file.language).implicit_this:
        return
    for index, scope in enumerate(file.scopes):
        if scope.kind == "function":
            yield from _function(file, index, scope, context)


def _function(file: CodeFile, index: int, scope: Scope, context: Context) -> Iterator[Fact]:
    at = At(file, scope.parent, scope.branch, scope.line)
    owner = file.scopes[scope.parent]
    rows = list(marks(file, scope, context))
    names = {m.name for m in rows}
    for found in rows:
        if found.name in _MAPPINGS and _is_web(found):
            path = _joined(_path(owner, file, context), _own(rows, at, context))
            verb = _MAPPINGS[found.name]
            yield claim(file, context, "route", f"{verb} {path}", index, route=path)
            return
        if found.name in _SOCKETS:
            path = _joined(_path(owner, file, context), _own(rows, at, context))
            yield claim(file, context, "route", f"WS {path}", index, route=path)
            return
        if found.name in _WORKERS:
            name = text(found.call, context, at, "topics", "queues", "value", "name", position=0) or scope.name
            yield claim(file, context, _WORKERS[found.name], f"{_WORKERS[found.name]}: {name}", index)
            return
        if found.name in _QUERIES and (found.name.endswith("Mapping") or any("graphql" in f for f in found.full)):
            yield claim(file, context, "route", f"{_QUERIES[found.name]} {scope.name}", index)
            return
    bases = {_last(b) for b in owner.bases} if owner.kind == "class" else set[str]()
    main = scope.name == "main" and (owner.kind != "class" or "staticmethod" in {_last(d) for d in scope.decorators})
    if main:
        yield claim(file, context, "script", f"main: {owner.name or file.path.rpartition('/')[2]}", index, "code")
    elif scope.name in _RUN_METHODS and bases & _RUNNERS:
        yield claim(file, context, "script", f"run: {owner.name}", index, "code")
    elif "Bean" in names and any(
        _last(b.annotation) in _RUNNERS for b in file.bindings if b.scope == index and b.annotation
    ):
        yield claim(file, context, "script", f"run: {scope.name}", index, "code")


def _is_web(found: Mark) -> bool:
    """A bare verb counts only where it is imported from a web library."""
    return found.name.endswith("Mapping") or any(".rs." in f or "micronaut" in f or "jakarta" in f for f in found.full)


def _own(rows: list[Mark], at: At, context: Context) -> str:
    for row in rows:
        if row.name in _MAPPINGS or row.name in _PREFIXES:
            found = text(row.call, context, at, "value", "path", position=0)
            if found:
                return found
    return ""


def _path(owner: Scope, file: CodeFile, context: Context) -> str:
    at = At(file, owner.parent, owner.branch, owner.line)
    for row in marks(file, owner, context) if owner.kind == "class" else ():
        if row.name in _PREFIXES or row.name in _SOCKET_CLASSES:
            return text(row.call, context, at, "value", "path", position=0) or ""
    return ""


def _last(expr: object) -> str:
    return str(
        getattr(expr, "name", None) or getattr(expr, "id", None) or getattr(getattr(expr, "func", None), "id", "")
    )


def _joined(before: str, path: str) -> str:
    parts = [p.strip("/") for p in (before, path)]
    return "/" + "/".join(p for p in parts if p)

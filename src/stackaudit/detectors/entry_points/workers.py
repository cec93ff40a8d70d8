"""What runs without a caller: queue workers, consumers, cloud functions, schedules, and tools that servers offer."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import Mark, claim, functions, layers, mark, marks, text
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Scope, Seq
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Function, options

_QUEUES = ("celery", "dramatiq", "huey", "rq", "taskiq", "procrastinate", "saq", "streaq")
_TASKS = frozenset({"task", "shared_task", "actor", "db_task", "job"})
_PERIODIC = frozenset(
    {"periodic_task", "db_periodic_task", "scheduled_job", "repeat_every", "cron", "interval", "scheduled", "schedule"}
)
_SCHEDULERS = (
    "apscheduler",
    "schedule",
    "aiocron",
    "fastapi_utils",
    "fastapi_utilities",
    "rocketry",
    "huey",
    "celery",
)
_STREAMS = ("faust", "faststream", "kafka", "aiokafka")
_CLOUD = ("functions_framework", "firebase_functions", "azure")
_EVENTS = frozenset({
    "http", "cloud_event", "on_request", "on_call", "timer_trigger", "queue_trigger", "blob_trigger", "event_hub_message_trigger",
    "service_bus_queue_trigger", "function_name",
})  # fmt: skip
_HANDLERS = frozenset({"lambda_handler", "handler"})
_SERVER_PARTS = frozenset({"tool"})


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the workers, handlers and jobs of a file."""
    for index, scope in functions(file):
        at = At(file, scope.parent, scope.branch, scope.line)
        for found in marks(file, scope, context):
            kind = _kind(found, context)
            if kind:
                name = text(found.call, context, at, "name", "queue_name") or scope.name
                yield claim(file, context, kind, f"{kind}: {name}", index)
    for index, scope in enumerate(file.scopes):
        if _is_handler(scope):
            yield claim(file, context, "function", f"function: {_stem(file)}", index, "code")
        if scope.kind == "class" and scope.name == "WorkerSettings":
            yield from _listed(file, index, context)
    for site in file.sites:
        func = site.call.func
        if isinstance(func, Attr) and func.name in {"add_job", "do", "add_periodic_task"}:
            at = At(file, site.scope, site.branch, site.call.line)
            yield from _job(site.call, mark(site.call, at, context), at, context)


def _kind(found: Mark, context: Context) -> str:
    if found.name in _PERIODIC and found.of(*_SCHEDULERS):
        return "job"
    if found.name in _TASKS and found.of(*_QUEUES):
        return "worker"
    if found.name in {"agent", "subscriber", "timer", "crontab"} and found.of(*_STREAMS):
        return "consumer"
    if found.name in _EVENTS and found.of(*_CLOUD):
        return "function"
    if found.name in _SERVER_PARTS and "mcp" in layers(found, context):
        return "tool"
    return ""


def _is_handler(scope: Scope) -> bool:
    """A cloud function of the plain kind: ``handler(event, context)`` at the top of a module."""
    names = tuple(p.name.lstrip("_") for p in scope.params)
    return scope.kind == "function" and scope.parent == 0 and scope.name in _HANDLERS and names == ("event", "context")


def _listed(file: CodeFile, index: int, context: Context) -> Iterator[Fact]:
    """Functions that a class of worker settings lists."""
    for name in ("functions", "cron_jobs"):
        for binding in context.project.bindings(file, index, name):
            if isinstance(binding.value, Seq):
                at = At(file, index, 0, binding.line)
                yield from (
                    claim(f, context, "worker", f"worker: {f.scopes[i].name}", i, "code")
                    for f, i in _targets(binding.value.items, at, context)
                )


def _job(call: Call, found: Mark, at: At, context: Context) -> Iterator[Fact]:
    """``scheduler.add_job(function, …)`` and ``schedule.every().day.do(function)``."""
    if found.full and not found.of(*_SCHEDULERS):
        return
    if not found.full and found.name != "add_job":
        return
    for target, index in _targets(call.args[:2], at, context):
        yield claim(target, context, "job", f"job: {target.scopes[index].name}", index, "code")


def _targets(given: tuple[Expr, ...], at: At, context: Context) -> Iterator[tuple[CodeFile, int]]:
    for expr in given:
        if isinstance(expr, (Name, Attr)):
            for option in options(context.evaluator.value(expr, at)):
                if isinstance(option, Function):
                    yield option.file, option.index


def _stem(file: CodeFile) -> str:
    """A handler is known by its file, or by its folder where the file's name says nothing."""
    parts = file.path.removesuffix(".py").split("/")
    plain = {"app", "main", "handler", "index", "lambda_function", "function", "__init__"}
    return parts[-2] if parts[-1] in plain and len(parts) > 1 else parts[-1]

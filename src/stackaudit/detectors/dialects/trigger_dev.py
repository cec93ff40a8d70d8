"""Trigger.dev: tasks that trigger other tasks, run by a schedule, or read and write data."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Frame, Here
from stackaudit.detectors.dialects.parts import Framework, Pipeline
from stackaudit.detectors.dialects.running import Runner
from stackaudit.detectors.dialects.stages import function_of, here_of, inside
from stackaudit.detectors.dialects.telling import Telling, accessed, pipeline_ref
from stackaudit.model.code import Attr, Call, CodeFile, Site
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import argument_of, last_name
from stackaudit.resolution.values import At, Function, Symbol, options

DETECTOR = "trigger_dev"
_ROOT = "@trigger.dev/sdk"
_TASKS = frozenset({"task", "schemaTask"})
_TRIGGERS = frozenset({"trigger", "triggerAndWait", "batchTrigger", "batchTriggerAndWait", "triggerAndSubscribe"})
FRAMEWORK = Framework("trigger.dev", (_ROOT,))


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the tasks of a file that are pipelines, the tasks that they trigger and the data that they touch."""
    if not any(r.module.startswith(_ROOT) and not r.type_only for r in file.imports):
        return
    runner = Runner(FRAMEWORK, context)
    telling = Telling(runner, DETECTOR)
    for site in file.sites:
        here = here_of(file, site)
        name = _task(runner, here)
        if not name:
            continue
        run = argument_of(site.call, "run", -1)
        function = function_of(runner, Here(run, here.at, here.frame)) if run is not None else None
        inner = list(_triggered(runner, function)) if function is not None else []
        touched = list(telling.accesses.of_function(function)) if function is not None else []
        if not (inner or touched or argument_of(site.call, "cron", -1)):
            continue  # a job that only computes or calls out is no pipeline of data
        pipeline = runner.pipeline(name, file, site.call.line, "signature", [here])
        for other, at in inner:
            runner.nested += [(pipeline, other, at)] if other.name != name else []
            runner.pipelines.setdefault(other.name, other)
        for access in touched:
            yield from accessed(pipeline_ref(FRAMEWORK.name, name), access, context, DETECTOR)
    yield from telling.facts()


def _task(runner: Runner, here: Here) -> str:
    """Return the id of the task that a call makes; empty for any other call."""
    call = here.expr
    given = argument_of(call, "id", -1) if isinstance(call, Call) and last_name(call.func) in _TASKS else None
    if (
        given is None
        or not isinstance(call, Call)
        or not runner.symbol(Here(call.func, here.at, here.frame)).startswith(_ROOT)
    ):
        return ""
    return next((k.text for k in runner.texts(Here(given, here.at, here.frame))), "")


def _triggered(runner: Runner, function: Function) -> Iterator[tuple[Pipeline, Here]]:
    for site in inside(function.file, function.index):
        if not isinstance(site.call.func, Attr) or site.call.func.name not in _TRIGGERS:
            continue
        here = here_of(function.file, site)
        found = _by_object(runner, site.call.func, here) or _by_name(runner, site, here)
        if found is not None:
            yield found, here


def _by_object(runner: Runner, func: Attr, here: Here) -> Pipeline | None:
    for option in options(runner.context.evaluator.value(func.base, here.at)):
        if isinstance(option, Symbol) and isinstance(option.call, Call) and isinstance(option.at, At):
            name = _task(runner, Here(option.call, option.at, Frame()))
            if name:
                return Pipeline(
                    name, option.at.file, option.call.line, "signature", [Here(option.call, option.at, Frame())]
                )
    return None


def _by_name(runner: Runner, site: Site, here: Here) -> Pipeline | None:
    """``tasks.trigger<typeof other>("other", payload)``."""
    if not site.call.args or not runner.symbol(Here(site.call.func, here.at, here.frame)).startswith(_ROOT):
        return None
    known = runner.texts(Here(site.call.args[0], here.at, here.frame))
    return Pipeline(known[0].text, here.at.file, site.call.line, "signature") if len(known) == 1 else None

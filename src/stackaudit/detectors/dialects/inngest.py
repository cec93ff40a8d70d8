"""Inngest: functions whose handler runs named steps (``step.run``, ``step.ai.infer``) and invokes other functions."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Frame, Here, template
from stackaudit.detectors.dialects.parts import Framework, Pipeline
from stackaudit.detectors.dialects.running import Runner
from stackaudit.detectors.dialects.stages import Stage, function_of, here_of, inside, lay
from stackaudit.detectors.dialects.telling import Telling
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Site
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import argument_of, last_name
from stackaudit.resolution.values import At, Function, Symbol, options

DETECTOR = "inngest"
_RUNS = frozenset({"run", "infer", "wrap"})
FRAMEWORK = Framework("inngest", ("inngest",))


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the functions of a file, their steps and the functions that they invoke."""
    if not any("inngest" in r.module and not r.type_only for r in file.imports):
        return  # the client often lies in a file of its own: @/inngest/client
    runner = Runner(FRAMEWORK, context)
    for site in file.sites:
        handler = _handler(runner, here_of(file, site)) if _is_function(site) else None
        name = _name(runner, here_of(file, site)) if handler is not None else ""
        if handler is None or not name:
            continue
        stages = list(_stages(runner, handler))
        invoked = [s for s in inside(handler.file, handler.index) if _is_step(s.call.func, frozenset({"invoke"}))]
        if stages or invoked:
            pipeline = runner.pipeline(name, file, site.call.line, "signature", [here_of(file, site)])
            lay(runner, pipeline, handler.file, stages)
            _invoke(runner, pipeline, handler.file, invoked)
    yield from Telling(runner, DETECTOR).facts()


def _is_function(site: Site) -> bool:
    return isinstance(site.call.func, Attr) and site.call.func.name == "createFunction" and len(site.call.args) > 1


def _handler(runner: Runner, here: Here) -> Function | None:
    call = here.expr
    found = [function_of(runner, Here(a, here.at, here.frame)) for a in call.args] if isinstance(call, Call) else []
    return next((f for f in reversed(found) if f is not None), None)


def _name(runner: Runner, here: Here) -> str:
    given = argument_of(here.expr, "id", -1) if isinstance(here.expr, Call) else None
    given = given or (argument_of(here.expr, "name", -1) if isinstance(here.expr, Call) else None)
    return next((k.text for k in runner.texts(Here(given, here.at, here.frame))), "") if given is not None else ""


def _is_step(func: Expr, words: frozenset[str]) -> bool:
    """Return whether a callee is a method of the handler's tools for steps: ``step.run``, ``ctx.step.ai.infer``."""
    if not isinstance(func, Attr) or func.name not in words:
        return False
    base = func.base
    base = base.base if isinstance(base, Attr) and base.name == "ai" else base
    return last_name(base) == "step" and not isinstance(base, Call)


def _stages(runner: Runner, handler: Function) -> Iterator[Stage]:
    for site in inside(handler.file, handler.index):
        args = site.call.args
        if not _is_step(site.call.func, _RUNS) or not args:
            continue
        here = here_of(handler.file, site)
        texts = [k.text for k in runner.texts(Here(args[0], here.at, here.frame))] or [template(args[0])]
        ran = function_of(runner, Here(args[1], here.at, here.frame)) if len(args) > 1 else None
        if len(texts) == 1 and texts[0].strip("{}"):
            yield Stage(texts[0], site, ran)


def _invoke(runner: Runner, pipeline: Pipeline, file: CodeFile, sites: list[Site]) -> None:
    for site in sites:
        given = argument_of(site.call, "function", -1)
        here = here_of(file, site)
        for option in options(runner.value(Here(given, here.at, here.frame))) if given is not None else ():
            if isinstance(option, Symbol) and isinstance(option.call, Call) and isinstance(option.at, At):
                name = _name(runner, Here(option.call, option.at, Frame()))
                inner = Pipeline(name, option.at.file, option.call.line, "signature")
                runner.nested += [(pipeline, inner, here)] if name and name != pipeline.name else []

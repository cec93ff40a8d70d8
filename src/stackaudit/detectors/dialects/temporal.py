"""Temporal: workflows that run activities and child workflows, in TypeScript and Python."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Here
from stackaudit.detectors.dialects.parts import Framework, Pipeline
from stackaudit.detectors.dialects.running import Runner
from stackaudit.detectors.dialects.stages import Stage, function_of, here_of, inside, lay
from stackaudit.detectors.dialects.telling import Telling
from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Name, Site
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Function, Symbol, options

DETECTOR = "temporal"
_SCRIPT = "@temporalio/workflow"
_PYTHON = "temporalio"
_PROXIES = frozenset({"proxyActivities()", "proxyLocalActivities()"})
_ACTIVITIES = frozenset({
    "execute_activity", "start_activity", "execute_local_activity", "start_local_activity", "execute_activity_method", "start_activity_method",
    "execute_activity_class", "execute_local_activity_method",
})  # fmt: skip
_CHILDREN = frozenset({"executeChild", "startChild", "execute_child_workflow", "start_child_workflow"})
FRAMEWORK = Framework("temporal", (_PYTHON,))


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the workflows of a file, the activities that they run and their order."""
    roots = {r.module.split(".")[0] for r in file.imports if not r.type_only}
    if not roots & {_SCRIPT, _PYTHON}:
        return
    runner = Runner(FRAMEWORK, context)
    rows = _script(runner, file) if _SCRIPT in roots else _python(runner, file)
    for name, line, function, stages in rows:
        children = [s for s in inside(file, function.index) if last_name(s.call.func) in _CHILDREN and s.call.args]
        pipeline = runner.pipeline(name, file, line, "signature", [])
        lay(runner, pipeline, file, stages)
        for site in children:
            here = here_of(file, site)
            child = _child(runner, Here(site.call.args[0], here.at, here.frame))
            if child and child != name and runner.symbol(Here(site.call.func, here.at, here.frame)):
                runner.nested.append((pipeline, Pipeline(child, file, site.call.line, "signature"), here))
    yield from Telling(runner, DETECTOR).facts()


Row = tuple[str, int, Function, list[Stage]]


def _script(runner: Runner, file: CodeFile) -> Iterator[Row]:
    """Functions of a module that call the proxies of activities; what another one calls is part of that one."""
    found: dict[int, list[Site]] = {}
    for index, scope in enumerate(file.scopes):
        if scope.kind in {"function", "lambda"} and scope.parent == 0 and scope.is_async and scope.name.isidentifier():
            found[index] = inside(file, index)
    called = {last_name(s.call.func): i for i, rows in found.items() for s in rows if isinstance(s.call.func, Name)}
    helpers = {file.scopes[i].name: rows for i, rows in found.items() if called.get(file.scopes[i].name, i) != i}
    for index, rows in found.items():
        scope = file.scopes[index]
        if scope.name in helpers:
            continue
        within = [r for s in rows for r in (s, *helpers.get(last_name(s.call.func), ()))]
        stages = [
            Stage(last_name(s.call.func), s, _activity(runner, file, last_name(s.call.func)))
            for s in within
            if _is_proxy(runner, here_of(file, s))
        ]
        if stages:
            yield scope.name, scope.line, Function(file, index), stages


def _is_proxy(runner: Runner, here: Here) -> bool:
    call = here.expr
    found = options(runner.context.evaluator.value(call.func, here.at)) if isinstance(call, Call) else ()
    return any(
        isinstance(o, Symbol) and o.name.startswith(_SCRIPT) and _PROXIES & set(o.name.split(".")) for o in found
    )


def _activity(runner: Runner, file: CodeFile, name: str) -> Function | None:
    """Return the activity of a name in a module whose types the workflow imports."""
    project = runner.context.project
    for row in file.imports:
        found = project.find(file, row.module) if row.module.startswith((".", "@/", "~/")) else None
        defined = project.definitions(found, 0, name) if found is not None else []
        if found is not None and defined:
            return Function(found, defined[-1])
    return None


def _python(runner: Runner, file: CodeFile) -> Iterator[Row]:
    """Methods marked as run of classes marked as workflows."""
    for index, scope in enumerate(file.scopes):
        owner = file.scopes[scope.parent]
        if scope.kind != "function" or owner.kind != "class":
            continue
        if not _marked(runner, file, index, "run") or not _marked(runner, file, scope.parent, "defn"):
            continue
        stages = [
            s for site in inside(file, index) for s in [_stage(runner, here_of(file, site), site)] if s is not None
        ]
        name = _given_name(runner, file, scope.parent) or owner.name
        yield name, owner.line, Function(file, index), stages


def _marks(runner: Runner, file: CodeFile, index: int, word: str) -> Iterator[Expr]:
    scope = file.scopes[index]
    at = At(file, scope.parent, scope.branch, scope.line)
    for decorator in scope.decorators:
        found = runner.context.evaluator.value(decorator.func if isinstance(decorator, Call) else decorator, at)
        if any(isinstance(o, Symbol) and o.name == f"{_PYTHON}.workflow.{word}" for o in options(found)):
            yield decorator


def _marked(runner: Runner, file: CodeFile, index: int, word: str) -> bool:
    return next(_marks(runner, file, index, word), None) is not None


def _given_name(runner: Runner, file: CodeFile, index: int) -> str:
    for decorator in _marks(runner, file, index, "defn"):
        for key, value in decorator.kwargs if isinstance(decorator, Call) else ():
            if key == "name" and isinstance(value, Const) and isinstance(value.value, str):
                return value.value
    return ""


def _stage(runner: Runner, here: Here, site: Site) -> Stage | None:
    call = site.call
    if (
        last_name(call.func) not in _ACTIVITIES
        or not call.args
        or not runner.symbol(Here(call.func, here.at, here.frame))
    ):
        return None
    first = Here(call.args[0], here.at, here.frame)
    function = function_of(runner, first)
    name = function.scope.name if function is not None else _spelled(runner, first)
    return Stage(name, site, function) if name else None


def _child(runner: Runner, here: Here) -> str:
    for option in options(runner.value(here)):
        match option:
            case Class():
                return _given_name(runner, option.file, option.index) or option.scope.name
            case Function(owner=None) if option.scope.parent == 0:
                return option.scope.name
            case Function():
                return option.file.scopes[option.scope.parent].name
            case _:
                pass
    return _spelled(runner, here)


def _spelled(runner: Runner, here: Here) -> str:
    """Return the name that a text or a dotted name gives."""
    if isinstance(here.expr, (Name, Attr)):
        return last_name(here.expr)
    return next((k.text for k in runner.texts(here)), "")

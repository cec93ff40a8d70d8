"""Workflows whose steps are awaited one by one in a function: each call with a name is a step, in the order of the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.detectors.dialects.following import Frame, Here
from stackaudit.detectors.dialects.parts import Maker, Pipeline, Step
from stackaudit.detectors.dialects.running import Runner
from stackaudit.model.code import Attr, Closure, CodeFile, Expr, Index, Name, Site, children, is_call
from stackaudit.resolution.values import At, Function, options

MAX_LOOKED_AT = 4_000
"""Expressions that are looked at for one step."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One awaited call that runs a step."""

    name: str
    site: Site
    function: Function | None
    """What the step runs, where the tree holds it."""


def here_of(file: CodeFile, site: Site) -> Here:
    """Return a call with its place."""
    return Here(site.call, At(file, site.scope, site.branch, site.call.line), Frame())


def function_of(runner: Runner, here: Here) -> Function | None:
    """Return the function of the tree that an expression stands for."""
    return next((o for o in options(runner.value(here)) if isinstance(o, Function)), None)


def inside(file: CodeFile, scope: int) -> list[Site]:
    """Return the calls in a function and in the functions written inside it, in source order."""
    held = _scopes(file, scope)
    return [s for s in file.sites if s.scope in held and not s.decorator]


def named_step(runner: Runner, pipeline: Pipeline, name: str, here: Here, function: Function | None) -> Step:
    """Return the step of a name; its place is the call that runs or makes it."""
    maker = Maker(name, here.at.file, here.expr.line, function)
    return runner.step(pipeline, name, maker, here)


def lay(runner: Runner, pipeline: Pipeline, file: CodeFile, stages: list[Stage]) -> None:
    """Make the steps of a function: each waits for those whose results it uses, else for the one awaited before it."""
    made: list[tuple[Stage, Step, frozenset[str]]] = []
    for stage in stages:
        here = here_of(file, stage.site)
        step = named_step(runner, pipeline, stage.name, here, stage.function)
        used = _mentioned(file, stage.site.call)
        before = [s for _, s, names in made if names & used]
        if not before and made and _follows(stage.site, made[-1][0].site):
            before = [made[-1][1]]
        runner.connect((step,), before, here)
        made.append((stage, step, _results(file, stage.site)))


def _follows(site: Site, before: Site) -> bool:
    return site.awaited and before.awaited and site.scope == before.scope and site.branch == before.branch


def _results(file: CodeFile, site: Site) -> frozenset[str]:
    """Return the names that hold what a call gave."""
    return frozenset(b.target for b in file.bindings if b.scope == site.scope and is_call(_base(b.value), site.call))


def _base(expr: Expr) -> Expr:
    while isinstance(expr, (Attr, Index)):
        expr = expr.base
    return expr


def _mentioned(file: CodeFile, expr: Expr) -> frozenset[str]:
    """Return the names that an expression uses, also in the functions written inside it."""
    names: set[str] = set()
    stack, seen = [expr], 0
    while stack and seen < MAX_LOOKED_AT:
        seen += 1
        part = stack.pop()
        if isinstance(part, Name):
            names.add(part.id)
        elif isinstance(part, Closure):
            stack.extend(_body(file, part.scope))
        stack.extend(children(part))
    return frozenset(names)


def _body(file: CodeFile, scope: int) -> Iterator[Expr]:
    yield from (s.call for s in file.sites if s.scope == scope)
    yield from (b.value for b in file.bindings if b.scope == scope)
    yield from file.scopes[scope].returns


def _scopes(file: CodeFile, scope: int) -> set[int]:
    held = {scope}
    for index, row in enumerate(file.scopes):
        if row.parent in held and index > scope and row.kind != "class":
            held.add(index)
    return held

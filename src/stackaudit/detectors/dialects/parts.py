"""What a run of a pipeline's code makes: pipelines, groups and steps, and what a framework calls them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from stackaudit.detectors.dialects.following import Here
from stackaudit.model.code import Call, CodeFile
from stackaudit.resolution.values import Function


@dataclass(slots=True, eq=False)
class Pipeline:
    """A pipeline with a name that is known."""

    name: str
    file: CodeFile
    line: int
    technique: str
    settings: list[Here] = field(default_factory=list)
    """The calls that configure it."""
    nameless: bool = False
    """Its name is not known: it bears that of the function which makes it."""


@dataclass(slots=True, eq=False)
class Group:
    """Steps that are wired as one."""

    pipeline: Pipeline
    name: str
    parent: Group | None
    members: list[Step] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Step:
    """A step of a pipeline; made once for each name."""

    pipeline: Pipeline
    name: str
    file: CodeFile
    line: int
    maker: Maker
    group: Group | None
    called: bool = True


Part = Pipeline | Group | Step


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """What makes a step when it is called: a decorated function or a class of steps, and the calls that configure it."""

    name: str
    """Name of the function or class."""
    file: CodeFile | None
    line: int
    function: Function | None = None
    symbol: str = ""
    calls: tuple[Here, ...] = ()
    group: bool = False

    def plus(self, call: Here) -> Maker:
        """Return the maker with one more call that configures it."""
        return replace(self, calls=(*self.calls, call))

    def argument(self, *names: str) -> Here | None:
        """Return what the last call gives for one of the keywords."""
        for row in reversed(self.calls):
            for key, value in row.expr.kwargs if isinstance(row.expr, Call) else ():
                if key in names:
                    return Here(value, row.at, row.frame)
        return None


Shape = Callable[[str], bool]


def never(_: str) -> bool:
    """No name is one."""
    return False


@dataclass(frozen=True, slots=True)
class Framework:
    """How a framework says pipeline, step and order; names are full foreign names (`package.module.name`)."""

    name: str
    roots: tuple[str, ...]
    """Import roots: a file without one is not run."""
    pipeline_decorator: Shape = never
    step_decorator: Shape = never
    group_decorator: Shape = never
    pipeline_call: Shape = never
    group_call: Shape = never
    step_class: Shape = never
    wrapper: Shape = never
    """Functions that turn a function into a step: ``task(f)``."""
    chain: Shape = never
    cross: Shape = never
    pipeline_name: tuple[str, ...] = ("name",)
    """Arguments that name a pipeline; ``@0`` is the first one."""
    group_name: tuple[str, ...] = ("group_id", "@0")
    step_name: tuple[str, ...] = ("name",)
    runners: frozenset[str] = frozenset()
    """Methods that make steps of a maker: ``expand``, ``submit``, ``map``."""
    refiners: frozenset[str] = frozenset()
    """Methods that give a changed maker: ``partial``, ``override``."""
    later: frozenset[str] = frozenset({"__rshift__"})
    """Methods by which a step says what comes after it."""
    earlier: frozenset[str] = frozenset({"__lshift__"})
    """Methods by which a step says what comes before it."""
    waits: frozenset[str] = frozenset()
    """Arguments that name steps to wait for."""
    shapes: frozenset[str] = frozenset()
    """Arguments whose presence makes an unknown class one of steps."""
    renames: frozenset[str] = frozenset()
    """Methods by which a step that was just made gets its name."""
    results: frozenset[str] = frozenset()
    """Methods that only the result of a step has: a foreign function whose result has one makes a step."""
    branches: frozenset[str] = frozenset()
    """Arguments of a step that list steps which come after it."""
    loader: Shape = never
    """Functions whose result is a step that bears the name of its variable."""
    instances: bool = False
    """Whether steps are passed as instances: ``pipeline(first=first())``."""
    product: str = ""
    """Name of the product as a node, where it is not *name*."""
    lists: frozenset[str] = frozenset()
    """Arguments of a pipeline that list its steps."""

"""Mastra: steps chained onto a workflow (``step``, ``then``, ``branch``, ``parallel`` …), across files and workflows."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Frame, Here
from stackaudit.detectors.dialects.parts import Framework, Pipeline, Step
from stackaudit.detectors.dialects.running import Runner
from stackaudit.detectors.dialects.stages import function_of, here_of, named_step
from stackaudit.detectors.dialects.telling import Telling
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Seq, place_of
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import argument_of, last_name
from stackaudit.resolution.values import Answer, At, Function, Instance, Symbol, Value, options

DETECTOR = "mastra"
_ROOT = "@mastra/"
_WORKFLOWS = frozenset({"createWorkflow", "Workflow"})
_STEPS = frozenset({"createStep", "Step", "cloneStep"})
_NEXT = frozenset({"step", "then", "parallel", "branch", "dowhile", "dountil", "foreach", "while", "until"})
_PASSING = frozenset({"map", "sleep", "sleepUntil", "waitForEvent", "sendEvent", "commit", "after", "if", "else"})
MAX_LINKS = 200
FRAMEWORK = Framework("mastra", (_ROOT,))


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the workflows of a file, their steps and their order."""
    if not any(r.module.startswith(_ROOT) and not r.type_only for r in file.imports):
        return
    runner = Runner(FRAMEWORK, context)
    chains = _Chains(runner, file)
    if chains.read():
        yield from Telling(runner, DETECTOR).facts()


class _Chains:
    """Reads the chains of one file."""

    def __init__(self, runner: Runner, file: CodeFile) -> None:
        self.runner, self.file = runner, file
        self.made: dict[tuple[int, int, int, int], Pipeline] = {}
        self.ends: dict[str, list[Step]] = {}
        """Pipeline → the steps that the next one waits for."""
        self.forks: dict[str, list[Step]] = {}

    def read(self) -> bool:
        """Make the workflows, then walk each chain from its first link; return whether there is any."""
        for site in self.file.sites:
            here = here_of(self.file, site)
            if last_name(site.call.func) in _WORKFLOWS and self._is(here, _WORKFLOWS):
                for known in self._names(here)[:1]:
                    self.made[place_of(site.call)] = self.runner.pipeline(
                        known, self.file, site.call.line, "signature", [here]
                    )
        if not self.made:
            return False
        inner = {id(s.call.func.base) for s in self.file.sites if isinstance(s.call.func, Attr)}
        for site in self.file.sites:
            if isinstance(site.call.func, Attr) and id(site.call) not in inner:
                self._chain(here_of(self.file, site))
        return True

    def _is(self, here: Here, words: frozenset[str]) -> bool:
        call = here.expr
        found = options(self.runner.value(Here(call.func, here.at, here.frame))) if isinstance(call, Call) else ()
        return any(isinstance(o, Symbol) and _is_own(o.name, words) for o in found)

    def _names(self, here: Here) -> list[str]:
        call = here.expr
        for key in ("id", "name"):
            given = argument_of(call, key, -1) if isinstance(call, Call) else None
            if given is not None:
                return [k.text for k in self.runner.texts(Here(given, here.at, here.frame))]
        return []

    def _chain(self, here: Here) -> None:
        links: list[Call] = []
        root = here.expr
        while isinstance(root, Call) and isinstance(root.func, Attr) and len(links) < MAX_LINKS:
            if root.func.name not in _NEXT | _PASSING:
                return
            links.append(root)
            root = root.func.base
        pipeline = self._pipeline(Here(root, here.at, here.frame))
        if pipeline is None:
            return
        before = ""
        for link in reversed(links):
            name = link.func.name if isinstance(link.func, Attr) else ""
            self._link(pipeline, name, before, Here(link, here.at, here.frame))
            before = name

    def _pipeline(self, here: Here) -> Pipeline | None:
        found = self.runner.resolve(here).expr if isinstance(here.expr, Name) else here.expr
        while isinstance(found, Call) and isinstance(found.func, Attr):
            found = found.func.base
        return self.made.get(place_of(found)) if isinstance(found, Call) else None

    def _link(self, pipeline: Pipeline, name: str, before: str, here: Here) -> None:
        ends = self.ends.setdefault(pipeline.name, [])
        if name == "if":
            self.forks[pipeline.name] = ends
        elif name == "else":
            self.ends[pipeline.name] = self.forks.get(pipeline.name, [])
        elif name == "after":
            self.ends[pipeline.name] = self._steps(pipeline, here)
        elif name in _NEXT:
            steps = self._steps(pipeline, here)
            if name != "step" or before == "after":  # a bare step starts a branch of its own
                self.runner.connect(steps, ends, here)
            self.ends[pipeline.name] = steps or ends

    def _steps(self, pipeline: Pipeline, here: Here) -> list[Step]:
        """Return the steps that a link names: as one, in a list, or in pairs of condition and step."""
        found: list[Step] = []
        stack: list[Expr] = list(here.expr.args) if isinstance(here.expr, Call) else []
        while stack:
            expr = stack.pop(0)
            if isinstance(expr, Seq):
                stack = [*expr.items, *stack]
            else:
                step = self._step(pipeline, Here(expr, here.at, here.frame), here)
                found += [step] if step is not None else []
        return found

    def _step(self, pipeline: Pipeline, given: Here, link: Here) -> Step | None:
        for made in self._constructions(given):
            call = made.expr
            if not isinstance(call, Call):
                continue
            root = _first(call)
            if self._is(Here(root, made.at, made.frame), _WORKFLOWS):
                for name in self._names(Here(root, made.at, made.frame))[:1]:
                    inner = Pipeline(name, made.at.file, root.line, "signature")
                    self.runner.nested.append((pipeline, inner, link))
                return None
            wrapped = call.args[0] if call.args and not argument_of(call, "id", -1) else None
            inner_of = Here(wrapped, made.at, made.frame) if wrapped is not None else None
            for source in (made, *(self._constructions(inner_of) if inner_of is not None else ())):
                for name in self._names(source)[:1]:
                    own = source.at.file is self.file
                    return named_step(self.runner, pipeline, name, source if own else link, self._function(source))
        return None

    def _function(self, made: Here) -> Function | None:
        run = argument_of(made.expr, "execute", -1) if isinstance(made.expr, Call) else None
        return function_of(self.runner, Here(run, made.at, made.frame)) if run is not None else None

    def _constructions(self, here: Here) -> list[Here]:
        """Return the calls that made what an expression stands for: a step, a tool, an agent or a workflow."""
        if isinstance(here.expr, Call):
            return (
                [here]
                if self._is(here, _STEPS) or self._is(Here(_first(here.expr), here.at, here.frame), _WORKFLOWS)
                else []
            )
        if isinstance(here.expr, Name):
            found = self.runner.resolve(here)
            if isinstance(found.expr, Call):
                return [found]
        return [Here(call, at, Frame()) for o in options(self.runner.value(here)) for call, at in _made(o)]


def _made(value: Value) -> Iterator[tuple[Call, At]]:
    match value:
        case Symbol(name=name, call=Call() as call, at=At() as at) if name.startswith(_ROOT):
            yield call, at
        case Answer(call=call, at=at):
            yield call, at
        case Instance(steps=(first, *_)):
            yield first.call, first.at
        case _:
            pass


def _first(call: Call) -> Call:
    """Return the call that a chain of methods starts from."""
    while isinstance(call.func, Attr) and isinstance(call.func.base, Call):
        call = call.func.base
    return call


def _is_own(name: str, words: frozenset[str]) -> bool:
    return name.startswith(_ROOT) and name.rsplit(".", 1)[-1] in words

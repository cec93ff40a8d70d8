"""Making pipelines, groups and steps, and the order between them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from itertools import pairwise

from stackaudit.detectors.dialects.following import Following, Frame, Here, Known, named_arguments, template
from stackaudit.detectors.dialects.parts import Framework, Group, Maker, Part, Pipeline, Step
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Seq
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Function, Symbol, options

MAX_STEPS = 5_000
_OWN = frozenset({"dag", "task_group"})
"""Arguments that name the owner of a step: no data passes through them."""


class Wiring(Following):
    """Keeps what was made; asked by the runner at each call."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.pipelines: dict[str, Pipeline] = {}
        self.groups: dict[tuple[str, str], Group] = {}
        self.steps: dict[tuple[str, str, str], Step] = {}
        self.nested: list[tuple[Pipeline, Pipeline, Here]] = []
        """(outer, inner, call): pipelines that are called by another one."""
        self.after: list[tuple[Pipeline, Pipeline, Here]] = []
        """(consumer, producer, call): pipelines that take what another one gave."""
        self._renames: dict[str, dict[int, Expr]] = {}
        self.order: dict[tuple[int, int], tuple[Group | Step, Group | Step, Here]] = {}
        """(consumer, producer) → both, and the call that says so."""

    @abstractmethod
    def parts(self, here: Here) -> tuple[Part, ...]:
        """Return what an expression stands for."""

    @abstractmethod
    def body(self, file: CodeFile, index: int, frame: Frame) -> None:
        """Walk a scope."""

    @abstractmethod
    def owner(self, here: Here) -> Pipeline | Group | None:
        """Return what is open at a place."""

    # -- order -------------------------------------------------------------------------------------------------------

    def wired(self, here: Here, call: Call) -> tuple[Part, ...] | None:
        """Return what a call that only orders steps stands for; None for any other call."""
        func, words = call.func, self.framework
        if isinstance(func, Attr) and func.name in words.later | words.earlier:
            left = self.parts(Here(func.base, here.at, here.frame))
            if not _units(left) and not func.name.startswith("__"):
                return None
            right = tuple(p for a in call.args for p in self.parts(Here(a, here.at, here.frame)))
            consumers, producers = (right, left) if func.name in words.later else (left, right)
            self.connect(consumers, producers, here)
            return (right or left) if func.name.startswith("__") else left
        symbol = self.symbol(Here(func, here.at, here.frame)) if call.args else ""
        if symbol and (words.chain(symbol) or words.cross(symbol)):
            rows = [self.parts(Here(a, here.at, here.frame)) for a in call.args]
            rows = [r for r in rows if r]
            for before, after in pairwise(rows):
                pairs = len(before) == len(after) > 1 and not words.cross(symbol)
                for a, b in zip(before, after, strict=True) if pairs else [(None, None)]:
                    self.connect((b,) if b else after, (a,) if a else before, here)
            return tuple(p for r in rows for p in r)
        return None

    def connect(self, consumers: Iterable[Part], producers: Iterable[Part], here: Here) -> None:
        """Note that consumers come after producers."""
        made = _units(producers)
        for consumer in _units(consumers):
            for producer in made:
                if (
                    consumer is not producer
                    and consumer.pipeline is producer.pipeline
                    and len(self.order) < MAX_STEPS * 4
                ):
                    self.order.setdefault((id(consumer), id(producer)), (consumer, producer, here))

    # -- names -------------------------------------------------------------------------------------------------------

    def symbol(self, here: Here) -> str:
        """Return the foreign name that an expression stands for; empty for anything else."""
        return next((o.name for o in options(self.value(here)) if isinstance(o, Symbol)), "")

    def named(self, calls: Iterable[Here], names: tuple[str, ...]) -> list[Known]:
        """Return the texts that the last of some calls gives for a name."""
        for row in reversed(list(calls)):
            given = named_arguments(row.expr) if isinstance(row.expr, Call) else {}
            for name in names:
                if name in given:
                    return self.texts(Here(given[name], row.at, row.frame))
        return []

    def decorated(self, function: Function) -> str:
        """Return what its decorators make of a function: ``pipeline``, ``step``, ``group`` or nothing."""
        scope, words = function.scope, self.framework
        at = At(function.file, scope.parent, scope.branch, scope.line)
        for decorator in scope.decorators:
            found = self.context.evaluator.value(decorator.func if isinstance(decorator, Call) else decorator, at)
            for option in options(found):
                if isinstance(option, Symbol):
                    for kind, shape in (
                        ("group", words.group_decorator),
                        ("pipeline", words.pipeline_decorator),
                        ("step", words.step_decorator),
                    ):
                        if shape(option.name):
                            return kind
        return ""

    def settings(self, function: Function) -> list[Here]:
        """Return the calls among the decorators of a function."""
        scope = function.scope
        at = At(function.file, scope.parent, scope.branch, scope.line)
        return [Here(d, at, Frame()) for d in scope.decorators if isinstance(d, Call)]

    def maker(self, here: Here) -> Maker | None:
        """Return the maker of steps that an expression stands for."""
        expr = here.expr
        if isinstance(expr, Call):
            return self._configured(here, expr)
        for option in options(self.value(here)):
            match option:
                case Function():
                    kind = self.decorated(option)
                    if kind in {"step", "group"}:
                        return Maker(
                            option.scope.name,
                            option.file,
                            option.scope.line,
                            option,
                            calls=tuple(self.settings(option)),
                            group=kind == "group",
                        )
                case Symbol(name=name) if self.framework.loader(name) and last_name(expr):
                    return Maker(last_name(expr), None, 0, symbol="wrapped")
                case Symbol(name=name) if self.framework.step_class(name):
                    return Maker(name.rsplit(".", 1)[-1], None, 0, symbol=name)
                case Class():
                    return Maker(option.scope.name, None, 0, symbol=self.base_of(option) or f".{option.scope.name}")
                case _:
                    pass
        found = self.resolve(here)
        if found.expr is not expr and isinstance(found.expr, Call):
            made = self._configured(found, found.expr)
            instance = made is None and self.framework.instances
            return self.maker(Here(found.expr.func, found.at, found.frame)) if instance else made
        name = last_name(expr) if isinstance(expr, (Name, Attr)) else ""
        return Maker(name, None, 0, symbol=f".{name}") if name[:1].isupper() else None

    def base_of(self, cls: Class, depth: int = 0) -> str:
        """Return the foreign class of steps that a class of the tree extends."""
        for base in self.context.evaluator.bases(cls):
            if isinstance(base, Symbol) and self.framework.step_class(base.name):
                return base.name
            if isinstance(base, Class) and base != cls and depth < 6:
                found = self.base_of(base, depth + 1)
                if found:
                    return found
        return ""

    def _configured(self, here: Here, call: Call) -> Maker | None:
        func = call.func
        if isinstance(func, Attr) and func.name in self.framework.refiners:
            inner = self.maker(Here(func.base, here.at, here.frame))
            return inner.plus(here) if inner is not None and (inner.function or self.is_step(inner, call)) else None
        wraps = func.func if isinstance(func, Call) else func
        if call.args and self.framework.wrapper(self.symbol(Here(wraps, here.at, here.frame))):
            calls = (*((Here(func, here.at, here.frame),) if isinstance(func, Call) else ()), here)
            for option in options(self.value(Here(call.args[0], here.at, here.frame))):
                if isinstance(option, Function):
                    return Maker(option.scope.name, option.file, option.scope.line, option, calls=calls)
            name = last_name(call.args[0])
            return Maker(name, here.at.file, call.line, calls=calls, symbol="wrapped") if name else None
        return None

    def is_step(self, maker: Maker, call: Call) -> bool:
        """Return whether calling a class makes a step: it is known as one, or the argument that names steps is given."""
        if maker.symbol == "wrapped" or self.framework.step_class(maker.symbol):
            return True
        given = {k for row in (*maker.calls,) if isinstance(row.expr, Call) for k, _ in row.expr.kwargs} | {
            k for k, _ in call.kwargs
        }
        return bool(given & self.framework.shapes) and not self.framework.pipeline_call(maker.symbol)

    # -- making ------------------------------------------------------------------------------------------------------

    def open_pipeline(self, here: Here, call: Call) -> tuple[Part, ...]:
        """Make the pipelines that a construction names."""
        made: list[Part] = [
            self.pipeline(k.text, here.at.file, call.line, "signature", [here])
            for k in self.named([here], self.framework.pipeline_name)
        ]
        scope = here.at.file.scopes[here.at.scope]
        if not made and scope.kind == "function":
            unnamed = self.pipeline(scope.name, here.at.file, call.line, "signature", [here])
            unnamed.nameless = unnamed.line == call.line and unnamed.file is here.at.file
            made = [unnamed]
        listed = [v for k, v in call.kwargs if k in self.framework.lists]
        for pipeline in made:
            frame = here.frame
            inner = Frame(self.token(), frame.depth, frame.given, frame.items, pipeline)
            for value in listed:
                self.parts(Here(value, here.at, inner))
        return tuple(made)

    def pipeline(self, name: str, file: CodeFile, line: int, technique: str, settings: list[Here]) -> Pipeline:
        """Return the pipeline of a name, made when it is new."""
        return self.pipelines.setdefault(name, Pipeline(name, file, line, technique, settings))

    def enter_pipeline(self, function: Function, here: Here | None) -> tuple[Part, ...]:
        """Make the pipeline of a decorated function and walk its body."""
        settings = self.settings(function)
        named = self.named(settings, self.framework.pipeline_name)
        scope = function.scope
        made = [
            self.pipeline(n, function.file, scope.line, "decorator", settings)
            for n in [k.text for k in named] or [scope.name]
        ]
        if here is not None:
            self._nest(made, here)
        for pipeline in made:
            call = here.expr if here is not None and isinstance(here.expr, Call) else None
            frame = (
                self.framed(function, here, call) if here is not None and call is not None else Frame(self.token(), 1)
            )
            if frame.depth < 8:
                self.body(
                    function.file, function.index, Frame(frame.token, frame.depth, frame.given, frame.items, pipeline)
                )
        return tuple(made)

    def _nest(self, made: list[Pipeline], here: Here) -> None:
        """Note which pipeline calls these, and whose results they take."""
        outer = self.owner(here)
        given = named_arguments(here.expr).values() if isinstance(here.expr, Call) else ()
        before = [p for v in given for p in self.parts(Here(v, here.at, here.frame)) if isinstance(p, Pipeline)]
        for pipeline in made:
            if isinstance(outer, Pipeline) and outer is not pipeline:
                self.nested.append((outer, pipeline, here))
                self.after += [(pipeline, b, here) for b in before if b is not pipeline]

    def open_group(self, here: Here, call: Call) -> tuple[Part, ...]:
        """Make the group that a construction opens."""
        owner = self.owner(here)
        explicit = [p for k, v in call.kwargs if k in _OWN for p in self.parts(Here(v, here.at, here.frame))]
        owner = next((p for p in explicit if isinstance(p, (Pipeline, Group))), owner)
        return (self.group(owner, [k.text for k in self.named([here], self.framework.group_name)]),) if owner else ()

    def group(self, owner: Pipeline | Group, names: list[str]) -> Group:
        """Return the group of a name below its owner."""
        parent = owner if isinstance(owner, Group) else None
        pipeline = owner.pipeline if isinstance(owner, Group) else owner
        name = ".".join(filter(None, (parent.name if parent else "", names[0] if names else "?")))
        return self.groups.setdefault((pipeline.name, name), Group(pipeline, name, parent))

    def enter_group(self, maker: Maker, here: Here) -> tuple[Part, ...]:
        """Make the group of a decorated function, walk its body, and wire it to what is passed in."""
        owner = self.owner(here)
        if owner is None or maker.function is None or not isinstance(here.expr, Call) or here.frame.depth >= 6:
            return ()
        named = self.named(maker.calls[:-1], self.framework.group_name[:1])
        group = self.group(owner, [k.text for k in named] or [maker.name])
        frame = self.framed(maker.function, here, here.expr)
        self.body(
            maker.function.file, maker.function.index, Frame(frame.token, frame.depth, frame.given, frame.items, group)
        )
        return (group,)

    def framed(self, function: Function, here: Here, call: Call) -> Frame:
        """Return the run of a function's body, in the pipeline that is open where it is called."""
        return self.bound(function, here, call, self.owner(here))

    def make(self, maker: Maker, here: Here) -> tuple[Part, ...]:
        """Make the steps of a call, in the pipeline that its arguments name or that is open."""
        explicit = maker.argument("dag", "task_group")
        owners: list[Pipeline | Group] = (
            [p for p in self.parts(explicit) if isinstance(p, (Pipeline, Group))] if explicit else []
        )
        found = self.owner(here)
        owners = owners or ([found] if found is not None else [])
        names = self.renamed(here) or [k.text for k in self.named(maker.calls, self.framework.step_name)]
        names = names or self.templates(maker)
        names = names or (
            [maker.name] if maker.function or maker.symbol == "wrapped" or not self.framework.shapes else []
        )
        steps = [
            self.step(owner, name, maker, here) for owner in owners for name in names if len(self.steps) < MAX_STEPS
        ]
        for row in maker.calls:
            for name, value in named_arguments(row.expr).items() if isinstance(row.expr, Call) else ():
                if name in self.framework.waits:
                    self.connect(steps, self.waited(Here(value, row.at, row.frame), steps), here)
                elif name in self.framework.branches:
                    self.connect(self.parts(Here(value, row.at, row.frame)), steps, here)
                elif name not in _OWN and not name.startswith("on_") and not name.endswith("callback"):
                    self.connect(steps, self.parts(Here(value, row.at, row.frame)), here)
        return tuple(steps)

    def renamed(self, here: Here) -> list[str]:
        """Return the name that a method gives to the step that a call makes: ``step(…).after(…).with_id("x")``."""
        words, file = self.framework, here.at.file
        if not words.renames:
            return []
        if file.path not in self._renames:
            index = self._renames[file.path] = {}
            chained = words.renames | words.later | words.earlier | words.results
            for site in file.sites:
                inner: Expr = site.call
                while isinstance(inner, Call) and isinstance(inner.func, Attr) and inner.func.name in chained:
                    inner = inner.func.base
                func = site.call.func
                if isinstance(func, Attr) and func.name in words.renames and site.call.args:
                    index[id(inner)] = site.call.args[0]
        given = self._renames[file.path].get(id(here.expr))
        return [k.text for k in self.texts(Here(given, here.at, here.frame))] if given is not None else []

    def templates(self, maker: Maker) -> list[str]:
        """Return the name of a step whose name is made of unknown parts, as it stands in the code."""
        found = maker.argument(*(n for n in self.framework.step_name if not n.startswith("@")))
        shown = template(self.resolve(found).expr) if found is not None else ""
        return [shown] if shown.strip("{}") else []

    def waited(self, here: Here, steps: list[Step]) -> list[Part]:
        """Return the steps that an argument names: as values, or as texts."""
        found = self.resolve(here)
        rows = found.expr.items if isinstance(found.expr, Seq) else (found.expr,)
        names = {k.text for r in rows for k in self.texts(Here(r, found.at, found.frame))}
        pipelines = {id(s.pipeline) for s in steps}
        named = [s for s in self.steps.values() if s.name in names and id(s.pipeline) in pipelines]
        return [*self.parts(here), *named]

    def step(self, owner: Pipeline | Group, name: str, maker: Maker, here: Here) -> Step:
        """Return the step of a name, made when it is new."""
        group = owner if isinstance(owner, Group) else None
        pipeline = owner.pipeline if isinstance(owner, Group) else owner
        key = (pipeline.name, group.name if group else "", name)
        if key not in self.steps:
            local = maker.function is not None and maker.file is here.at.file and not maker.group
            first = next((c.expr for c in maker.calls if c.at.file is here.at.file), here.expr)
            line = maker.line if local and maker.symbol == "" else first.line
            self.steps[key] = made = Step(pipeline, name, here.at.file, line, maker, group)
            while group is not None:
                group.members.append(made)
                group = group.parent
        return self.steps[key]


def _units(parts: Iterable[Part]) -> list[Group | Step]:
    return [p for p in parts if not isinstance(p, Pipeline)]

"""From what a run made to facts: pipelines, steps, what runs what, direct order, and the data that steps touch."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.access import Access, Accesses
from stackaudit.detectors.dialects.following import Here, named_arguments
from stackaudit.detectors.dialects.parts import Framework, Group, Maker, Pipeline, Step
from stackaudit.detectors.dialects.running import Runner
from stackaudit.model.code import Call, CodeFile, Seq
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import Function, options

NAME_LIMIT = 160


def pipeline_ref(framework: str, name: str) -> NodeRef:
    """Return the identity of a pipeline: orchestrators know it by its name."""
    return NodeRef("data_pipeline", f"{framework}:{name}")


def step_ref(framework: str, pipeline: str, step: str) -> NodeRef:
    """Return the identity of a step."""
    return NodeRef("pipeline_step", f"{framework}:{pipeline}/{step}")


class Telling:
    """Tells what one runner made in one file."""

    def __init__(self, runner: Runner, detector: str) -> None:
        self.runner, self.detector = runner, detector
        self.context, self.name = runner.context, runner.framework.name
        self.accesses = Accesses(runner)

    def facts(self) -> Iterator[Fact]:
        """Yield all facts."""
        product = self.runner.framework.product or self.name
        filled = {id(step.pipeline) for step in self.runner.steps.values()}
        for pipeline in self.runner.pipelines.values():
            if pipeline.nameless and id(pipeline) not in filled:
                continue
            evidence = self.evidence(pipeline.file, pipeline.line, "code")
            yield NodeClaim(NodeRef("framework", product), product, evidence)
            yield from self.pipeline(pipeline)
        for step in self.runner.steps.values():
            yield from self.step(step)
        yield from self.order()
        for kind, rows in (("runs", self.runner.nested), ("depends_on", self.runner.after)):
            for source, target, here in rows:
                evidence = self.evidence(here.at.file, here.expr.line, "code")
                yield EdgeClaim(
                    pipeline_ref(self.name, source.name), kind, pipeline_ref(self.name, target.name), evidence
                )

    def evidence(self, file: CodeFile, line: int, technique: str) -> Evidence:
        """Return evidence of this dialect."""
        return self.context.evidence(file, line, self.detector, technique)

    def pipeline(self, pipeline: Pipeline) -> Iterator[Fact]:
        """Yield the node of a pipeline."""
        attributes: list[tuple[str, AttributeValue]] = [("orchestrator", self.name)]
        for name in ("schedule", "schedule_interval", "timetable", "catchup", "cron"):
            value = self.setting(pipeline.settings, name)
            if value is not None:
                attributes.append(("schedule" if name != "catchup" else name, value))
        retries = self.default(pipeline, "retries")
        attributes += [("retries", retries)] if retries is not None else []
        alerts = any(
            k.endswith("failure_callback") or k == "on_failure"
            for c in pipeline.settings
            for k in named_arguments(_call(c))
        )
        attributes.append(("on_failure", alerts or self.default(pipeline, "on_failure_callback") is not None))
        evidence = self.evidence(pipeline.file, pipeline.line, pipeline.technique)
        yield NodeClaim(
            pipeline_ref(self.name, pipeline.name),
            pipeline.name[:NAME_LIMIT],
            evidence,
            attributes=tuple(dict(attributes).items()),
        )

    def setting(self, calls: list[Here], name: str) -> AttributeValue:
        """Return the plain value of an argument: a text, a number, a truth value, True when it is set to something else."""
        for row in calls:
            given = named_arguments(_call(row)).get(name)
            if given is not None:
                return self.plain(Here(given, row.at, row.frame))
        return None

    def plain(self, here: Here) -> AttributeValue:
        """Return a literal, else True: set, and not written out."""
        found = self.runner.resolve(here).expr
        value = getattr(found, "value", None)
        if isinstance(value, (str, int, float, bool)):
            return value
        texts = self.runner.texts(here)
        return texts[0].text if len(texts) == 1 else None if "Const" in type(found).__name__ else True

    def default(self, pipeline: Pipeline, name: str) -> AttributeValue:
        """Return a value of the pipeline's defaults for its steps."""
        for row in pipeline.settings:
            given = named_arguments(_call(row)).get("default_args")
            if given is not None:
                table = self.runner.resolve(Here(given, row.at, row.frame))
                for key, value in getattr(table.expr, "pairs", ()):
                    if getattr(key, "value", None) == name:
                        return self.plain(Here(value, table.at, table.frame))
        return None

    # -- steps -------------------------------------------------------------------------------------------------------

    def ref(self, step: Step) -> NodeRef:
        """Return the identity of a step: its group belongs to it."""
        inner = f"{step.group.name}.{step.name}" if step.group else step.name
        return step_ref(self.name, step.pipeline.name, inner)

    def step(self, step: Step) -> Iterator[Fact]:
        """Yield the node of a step, that its pipeline runs it, and the data that it touches."""
        maker, ref = step.maker, self.ref(step)
        attributes: list[tuple[str, AttributeValue]] = [
            ("orchestrator", self.name),
            ("operator", maker.name if maker.symbol not in {"", "wrapped"} else "function"),
        ]
        if step.group:
            attributes.append(("group", step.group.name))
        given = maker.argument("retries")
        retries = self.plain(given) if given else self.default(step.pipeline, "retries")
        attributes += [("retries", retries)] if retries is not None else []
        command = maker.argument("bash_command", "command", "commands", "arguments")
        texts = self.commands(command) if command is not None and maker.symbol else []
        attributes += [("command", " ".join(texts)[:NAME_LIMIT])] if texts else []
        function = self.function(maker)
        if function is not None:
            attributes.append(("function", f"{function.file.path}#{function.scope.qualname}"))
        evidence = self.evidence(step.file, step.line, "decorator" if maker.function else "signature")
        name = f"{step.pipeline.name}/{step.name}"[:NAME_LIMIT]
        yield NodeClaim(ref, name, evidence, "used" if step.called else "optional", attributes=tuple(attributes))
        if step.called:
            yield EdgeClaim(pipeline_ref(self.name, step.pipeline.name), "runs", ref, evidence)
        touched = list(self.touched(maker, function))
        named = {(a.store, a.verb) for a in touched if a.kind == "dataset" and "${" not in a.name}
        for access in touched:
            direct = access.kind != "data_store" or not {(access.name, access.verb), ("", access.verb)} & named
            yield from (
                fact
                for fact in accessed(ref, access, self.context, self.detector)
                if direct or isinstance(fact, NodeClaim)
            )

    def commands(self, here: Here) -> list[str]:
        """Return the words of a command line, or of a list of arguments; unknown parts are left out."""
        found = self.runner.resolve(here)
        rows = found.expr.items if isinstance(found.expr, Seq) else (found.expr,)
        texts = [k.text for r in rows[:30] for k in self.runner.texts(Here(r, found.at, found.frame), holes=True)[:1]]
        return [" ".join(t.replace("\0", "…").split()) for t in texts]

    def function(self, maker: Maker) -> Function | None:
        """Return the function of the tree that a step runs."""
        if maker.function is not None:
            return maker.function
        given = maker.argument("python_callable", "func", "fn", "step_func", "function")
        if given is None:
            return None
        found = self.runner.resolve(given)
        if (
            isinstance(found.expr, Call)
            and found.expr.args
            and getattr(found.expr.func, "name", getattr(found.expr.func, "id", "")) == "partial"
        ):
            found = Here(found.expr.args[0], found.at, found.frame)
        return next((o for o in options(self.runner.value(found)) if isinstance(o, Function)), None)

    def touched(self, maker: Maker, function: Function | None) -> Iterator[Access]:
        """Yield what a step reads and writes: by its arguments, and by the code that it runs."""
        yield from self.accesses.of_arguments(maker)
        if function is not None:
            yield from self.accesses.of_function(function, maker)

    # -- order -------------------------------------------------------------------------------------------------------

    def order(self) -> Iterator[Fact]:
        """Yield direct dependencies; a group stands for its first or last steps."""
        rows = list(self.runner.order.values())
        told: set[tuple[NodeRef, NodeRef]] = set()
        for consumer, producer, here in rows:
            for after in self.ends(consumer, first=True):
                for before in self.ends(producer, first=False):
                    pair = (self.ref(after), self.ref(before))
                    if after is not before and pair not in told and not self.same_group(consumer, producer):
                        told.add(pair)
                        yield EdgeClaim(
                            pair[0], "depends_on", pair[1], self.evidence(here.at.file, here.expr.line, "code")
                        )

    @staticmethod
    def same_group(consumer: Group | Step, producer: Group | Step) -> bool:
        """A group is not wired to its own members."""
        return (isinstance(consumer, Group) and producer in consumer.members) or (
            isinstance(producer, Group) and consumer in producer.members
        )

    def ends(self, unit: Group | Step, *, first: bool) -> list[Step]:
        """Return the steps of a unit that have nothing of the unit before (or after) them."""
        if isinstance(unit, Step):
            return [unit]
        members = {id(m) for m in unit.members}
        inner: set[int] = set()
        for consumer, producer, _ in self.runner.order.values():
            ends = [
                [s for s in (u.members if isinstance(u, Group) else [u]) if id(s) in members]
                for u in (consumer, producer)
            ]
            if all(ends) and consumer is not unit and producer is not unit:
                inner |= {id(s) for s in ends[0 if first else 1]}
        return [m for m in unit.members if id(m) not in inner]


def _call(here: Here) -> Call:
    return here.expr if isinstance(here.expr, Call) else Call(here.expr, (), (), 1, 1, 1)


def accessed(step: NodeRef, access: Access, context: Context, detector: str) -> Iterator[Fact]:
    """Yield the node that a step touches and the edge to it."""
    hidden = (
        access.name.startswith("${") and access.name.count("$") == 1 and access.name.endswith("}")
    )  # the name is set elsewhere: the place that uses it counts too
    evidence = context.evidence(access.path, access.line, detector, "literal", confidence=0.8)
    if hidden:
        used = context.evidence(access.site_file, access.site_line, detector, "literal", confidence=0.8)
        yield NodeClaim(NodeRef(access.kind, access.name), access.name[:NAME_LIMIT], used)
    attributes: tuple[tuple[str, AttributeValue], ...] = (
        (("store", access.store),) if access.store and access.kind == "dataset" else ()
    )
    if access.kind not in {"model", "vector_store"}:
        yield NodeClaim(NodeRef(access.kind, access.name), access.name[:NAME_LIMIT], evidence, attributes=attributes)
    elif access.kind == "model":
        yield NodeClaim(
            NodeRef("model", access.name), access.name[:NAME_LIMIT], evidence, attributes=(("trained", True),)
        )
    place = context.evidence(access.site_file, access.site_line, detector, "signature", confidence=0.8)
    yield EdgeClaim(step, access.verb, NodeRef(access.kind, access.name), place)


def told(framework: Framework, file: CodeFile, context: Context, detector: str) -> Iterator[Fact]:
    """Run a file for a framework and yield what it makes; nothing where the file does not import it."""
    runner = Runner(framework, context)
    if runner.knows(file):
        runner.run(file)
        yield from Telling(runner, detector).facts()

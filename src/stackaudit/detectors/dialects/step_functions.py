"""Step Functions: state machines in files of their own; tasks are steps, and states that only steer are passed through."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "step_functions"
DOCUMENTS = ("*.asl.json", "*.asl.yaml", "*.asl.yml")
MAX_STATES = 1_000
MAX_DEPTH = 20


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the state machine of a file, its tasks and their direct order."""
    if not isinstance(doc.root, Fields) or not _is_machine(doc.root):
        return
    machine = _Machine()
    machine.read(doc.root, (), 0)
    if not machine.tasks:
        return
    name = doc.path.rsplit("/", 1)[-1].split(".", maxsplit=1)[0]
    line = next((n for k, n, _ in doc.root.fields if k == "StartAt"), 1)
    pipeline = NodeRef("data_pipeline", f"step functions:{doc.path}")
    orchestrator = ("orchestrator", "step functions")
    evidence = context.evidence(doc.path, line, DETECTOR, "config", confidence=1.0)
    yield NodeClaim(pipeline, name, evidence, attributes=(orchestrator,))
    for task, (at, retries) in machine.tasks.items():
        step = NodeRef("pipeline_step", f"step functions:{doc.path}#{task}")
        evidence = context.evidence(doc.path, at, DETECTOR, "config", confidence=1.0)
        yield NodeClaim(step, f"{name}/{task}", evidence, attributes=(orchestrator, ("retries", retries)))
        yield EdgeClaim(pipeline, "runs", step, evidence)
        for before in sorted(machine.before.get(task, ())):
            yield EdgeClaim(
                step, "depends_on", NodeRef("pipeline_step", f"step functions:{doc.path}#{before}"), evidence
            )


def _is_machine(node: Fields) -> bool:
    return isinstance(node.get("StartAt"), Leaf) and isinstance(node.get("States"), Fields)


class _Machine:
    """Tasks by name, and the tasks that come directly before each."""

    def __init__(self) -> None:
        self.tasks: dict[str, tuple[int, bool]] = {}
        self.before: dict[str, set[str]] = {}

    def read(self, node: Fields, entering: tuple[str, ...], depth: int) -> tuple[str, ...]:
        """Read one machine that starts after some tasks; return the tasks that it ends with."""
        states = node.get("States")
        rows = {k: (n, v) for k, n, v in states.fields if isinstance(v, Fields)} if isinstance(states, Fields) else {}
        ends: dict[str, None] = {}
        seen: set[tuple[str, tuple[str, ...]]] = set()
        work = [(_text(node.get("StartAt")), entering)]
        while work and len(seen) < MAX_STATES and depth < MAX_DEPTH:
            name, before = work.pop()
            if (name, before) in seen or name not in rows:
                continue
            seen.add((name, before))
            line, state = rows[name]
            after = self.state(name, line, state, before, depth)
            following = _next(state)
            work += [(f, after) for f in following]
            work += [(c, after) for c in _targets(state.get("Catch"))]
            ends |= dict.fromkeys(after if not following else ())
        return tuple(ends)

    def state(self, name: str, line: int, state: Fields, before: tuple[str, ...], depth: int) -> tuple[str, ...]:
        """Note one state; return the tasks that the next one waits for."""
        if _text(state.get("Type")) == "Task":
            self.tasks.setdefault(name, (line, state.get("Retry") is not None))
            self.before.setdefault(name, set()).update(b for b in before if b != name)
            return (name,)
        inner = state.get("ItemProcessor") or state.get("Iterator")
        branches = state.get("Branches")
        machines = [inner, *(branches.items if isinstance(branches, Items) else ())]
        ends = [e for m in machines if isinstance(m, Fields) for e in self.read(m, before, depth + 1)]
        return tuple(dict.fromkeys(ends)) or before


def _next(state: Fields) -> list[str]:
    rows = [_text(state.get("Next")), _text(state.get("Default")), *_targets(state.get("Choices"))]
    return [r for r in rows if r]


def _targets(node: DocNode | None) -> list[str]:
    rows = node.items if isinstance(node, Items) else ()
    return [t for r in rows if isinstance(r, Fields) for t in [_text(r.get("Next"))] if t]


def _text(node: DocNode | None) -> str:
    return node.value if isinstance(node, Leaf) and isinstance(node.value, str) else ""

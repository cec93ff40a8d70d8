"""Graphs written by hand, with real knowledge of models and parents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from stackaudit import measures
from stackaudit.catalog.loading import load
from stackaudit.measures import Inputs
from stackaudit.model.audit import Coverage
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import NodeRef
from stackaudit.model.findings import Finding, Rule, Severity
from stackaudit.model.graph import Edge, Node, StackGraph, node_id

AS_OF = date(2026, 11, 20)
COVERAGE = Coverage(10, 10, 10, 1000, (("Python", 10),), 500, 100)


def place(path: str, line: int) -> Evidence:
    return Evidence(path, line, line, 1, "calls", "signature", 0.9, "")


class Stack:
    """Builds a graph: ``call("a.py", 3, models=[…], hosts=[…])``, ``use_case("Chat", calls)``."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def node(
        self, kind: str, key: str, path: str = "app.py", line: int = 1, role: str = "used", **attributes: Any
    ) -> Node:
        found = Node(node_id(NodeRef(kind, key)), kind, key, "prod", role, attributes, 0.9, (place(path, line),), key)  # type: ignore[arg-type]
        return self.nodes.setdefault(found.id, found)

    def model(self, name: str, role: str = "used", **more: Any) -> Node:
        row = load().models.find(name)
        lab, kind = (row.lab, row.kind) if row else (None, None)
        return self.node("model", name, role=role, lab=lab, type=kind, **more)

    def call(
        self, path: str, line: int, models: Sequence[str] = (), hosts: Sequence[str] = (), operation: str = "chat"
    ) -> Node:
        made = self.node(
            "call", f"{path}:{line}", path, line, operation=operation, callee="sdk.Client().create",
            model=models[0] if models else None, provider=hosts[0] if len(hosts) == 1 else None,
        )  # fmt: skip
        for host in hosts:
            target = self.node("provider", host, layer=getattr(load().vendor_of_node(host), "layer", "inference"))
            self.edges.append(Edge("calls", made.id, target.id))
        for model in models:
            self.edges.append(Edge("uses_model", made.id, self.model(model).id))
        return made

    def use_case(self, name: str, calls: Sequence[Node], modules: Sequence[str] = ()) -> Node:
        made = self.node("use_case", name, modules=tuple(modules))
        entry = self.node("entry_point", f"POST /{name}", entry_kind="route")
        self.edges.append(Edge("contains", made.id, entry.id))
        self.edges += [Edge("needs", made.id, c.id) for c in calls]
        return made

    def graph(self) -> StackGraph:
        ordered = dict(sorted(self.nodes.items(), key=lambda i: (i[1].kind, i[1].key)))
        return StackGraph(ordered, tuple(sorted(self.edges, key=lambda e: (e.kind, e.source, e.target))))


class Header:
    """A rule of the rule book."""

    def __init__(self, header: Rule) -> None:
        self.header = header


def rule(name: str, family: str = "resilience", minutes: int = 60, fix: str = "Set it. Then test.") -> Rule:
    return Rule(
        name,
        f"name-{name}",
        family,
        "medium",
        0.9,
        minutes,
        "file",
        "Summary.",
        "It hurts. Later more.",
        fix,
        fix.split(".", maxsplit=1)[0],
    )


def finding(
    rule_id: str,
    path: str,
    line: int,
    severity: Severity = "medium",
    minutes: int = 60,
    nodes: tuple[str, ...] = (),
    **more: Any,
) -> Finding:
    return Finding(
        rule_id,
        severity,
        1.0,
        f"{rule_id} here",
        place(path, line),
        (),
        nodes,
        f"{rule_id}{path}{line}",
        minutes,
        **more,
    )


def run(
    graph: StackGraph,
    findings: Sequence[Finding] = (),
    rules: Sequence[Rule] = (),
    previous: Any = None,
    coverage: Coverage = COVERAGE,
) -> dict[str, Any]:
    """Return the values of all measures by id."""
    made = measures.measure(graph, load(), AS_OF, coverage, previous)
    made = measures.after(made, graph, load(), AS_OF, coverage, findings, [Header(r) for r in rules], previous)
    return {m.id: m.value for m in made}


@pytest.fixture
def stack() -> Stack:
    return Stack()


@pytest.fixture
def measure() -> Callable[..., dict[str, Any]]:
    return run


@pytest.fixture
def make_rule() -> Callable[..., Rule]:
    return rule


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    return finding


@pytest.fixture
def inputs() -> Callable[[StackGraph], Inputs]:
    return lambda graph: Inputs(graph, load(), AS_OF, COVERAGE)

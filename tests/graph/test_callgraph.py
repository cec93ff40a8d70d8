"""The call graph: what is resolved, and the reach against a brute-force closure."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.graph.callgraph import CallGraph
from stackaudit.graph.calling import links
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.context import Context

_PLACES = [(f"f{i}.py", i) for i in range(7)]
_EDGES = st.sets(st.tuples(st.sampled_from(_PLACES), st.sampled_from(_PLACES)), max_size=20)
_REQUESTS = st.dictionaries(st.sampled_from(_PLACES), st.sets(st.integers(0, 3), min_size=1), max_size=4)


@given(_EDGES, _REQUESTS)
def test_masks_are_the_closure(
    edges: set[tuple[tuple[str, int], tuple[str, int]]], requests: dict[tuple[str, int], set[int]]
) -> None:
    graph = CallGraph()
    for source, target in edges:
        graph.edges[source][target] = 1
    for place, calls in requests.items():
        graph.requests[place] = [(NodeRef("call", str(c)), 1) for c in sorted(calls)]
    order = graph.calls()
    masks = graph.masks()
    for start in _PLACES:
        closure = {start}
        for _ in _PLACES:
            closure |= {t for s, t in edges if s in closure}
        wanted = {str(c) for p in closure for c in requests.get(p, ())}
        assert {order[i].key for i in range(len(order)) if masks.get(start, 0) >> i & 1} == wanted
        assert graph.forward(start) == closure


def _named(context: Context) -> set[tuple[str, str]]:
    def name(place: tuple[str, int]) -> str:
        return context.project.files[place[0]].scopes[place[1]].qualname or place[0]

    graph = CallGraph.of([links(context.project.files.values(), context)])
    return {(name(s), name(t)) for s, targets in graph.edges.items() for t in targets}


def test_calls_references_and_tables_are_edges(context_of: Callable[[dict[str, str]], Context]) -> None:
    found = _named(context_of({
        "a.py": """
            import threading
            from b import Service, helper

            HANDLERS = {"one": helper}

            def start():
                service = Service()
                service.work()
                threading.Thread(target=later).start()

            def later():
                def inner():
                    return helper()
                return [x for x in map(inner, [])]

            def queued():
                later.delay(1)

            def table(key):
                return HANDLERS[key]()
        """,
        "b.py": """
            class Service:
                def __init__(self):
                    self.prepare()

                def prepare(self):
                    return helper()

                def work(self):
                    return None

            def helper():
                return 1
        """,
    }))  # fmt: skip
    assert {
        ("start", "Service.__init__"), ("start", "Service.work"), ("start", "later"), ("later", "later.inner"), ("later.inner", "helper"),
        ("Service.__init__", "Service.prepare"), ("Service.prepare", "helper"), ("queued", "later"), ("table", "helper"), ("a.py", "helper"),
    } <= found  # fmt: skip


def test_a_common_method_name_of_an_unknown_object_is_no_edge(context_of: Callable[[dict[str, str]], Context]) -> None:
    found = _named(context_of({
        "a.py": """
            class Store:
                def get(self):
                    return 1

                def reindex_everything(self):
                    return 2

            def f(x):
                x.get()

            def g(x):
                x.reindex_everything()
        """,
    }))  # fmt: skip
    assert ("f", "Store.get") not in found
    assert ("g", "Store.reindex_everything") in found

"""DPD002: a file that one job writes and another reads, with only the clock between them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.facts import NodeRef
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield each job that reads what a job writes that it neither imports nor follows."""
    for dataset in view.nodes("dataset"):
        written = _places(dataset, "written_at")
        seen: set[str] = set()
        for path, line in _places(dataset, "read_at"):
            if path in seen or any(_joined(view, path, other) for other, _ in written):
                continue
            seen.add(path)
            place = view.at(dataset, path, line)
            related = view.related(place, [view.at(dataset, p, n) for p, n in written])
            yield Hit(dataset, place, {"path": dataset.name, "producer": written[0][0]}, related=related, key=path)


def _places(dataset: Node, name: str) -> list[tuple[str, int]]:
    rows = dataset.get(name)
    return [(str(r[0]), int(str(r[1]))) for r in rows if isinstance(r, tuple)] if isinstance(rows, tuple) else []


def _joined(view: View, one: str, other: str) -> bool:
    """Return whether imports, triggers or declared dependencies lead from one job to the other."""
    first, second = _job(view, one), _job(view, other)
    kinds = ("imports", "runs", "depends_on")
    return bool(view.graph.reach(first, *kinds) & second or view.graph.reach(second, *kinds) & first)


def _job(view: View, path: str) -> set[str]:
    """Return the ids of a job: its module, and the pipelines and steps that it defines."""
    module = view.graph.get(NodeRef("module", path))
    found = {n.id for n in view.graph.of("data_pipeline", "pipeline_step") if n.place.path == path}
    return found | ({module.id} if module is not None else set())

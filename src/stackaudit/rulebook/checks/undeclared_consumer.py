"""DPD002: a file that one job writes and another reads, with only the clock between them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield each reader of a data set whose writer it neither imports nor follows."""
    for dataset in view.nodes("dataset"):
        if dataset.get("hand_over") is not True:
            continue
        writes = [e for e in view.graph.edges_to(dataset) if e.kind == "writes"]
        writers = {e.source for e in writes}
        for edge in view.graph.edges_to(dataset):
            if edge.kind != "reads" or edge.source in writers or not edge.evidence:
                continue
            if view.graph.reach([edge.source], "imports", "depends_on") & writers:
                continue
            if any(edge.source in view.graph.reach([w], "imports", "runs", "depends_on") for w in writers):
                continue
            place = edge.evidence[0]
            related = view.related(place, [x for w in writes for x in w.evidence])
            reader = view.graph.nodes[edge.source]
            writer = view.graph.nodes[writes[0].source]
            yield Hit(dataset, place, {"path": dataset.name, "writer": writer.name}, related=related, nodes=(reader, writer), key=reader.key)

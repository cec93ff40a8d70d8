"""RES007: an index that is written with one embedding model and asked with another."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.facts import AttributeValue
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield stores whose writers and readers share no embedding model."""
    for store in view.nodes("vector_store"):
        writers, readers = _rows(store, "written_with"), _rows(store, "read_with")
        if not writers or not readers or {w[0] for w in writers} & {r[0] for r in readers}:
            continue
        (model, path, line, *_), (other, other_path, other_line, *_) = writers[0], readers[0]
        place = view.at(store, str(path), int(str(line)))
        sizes = {_dimensions(view, str(name)) for name in (model, other)}
        variant = "same_size" if len(sizes) == 1 and None not in sizes else "default"
        say = {"written": model, "read": other, "size": next(iter(sizes)) or 0}
        rows = [view.at(store, str(r[1]), int(str(r[2]))) for r in (*writers, *readers)]
        rows += [view.at(store, str(other_path), int(str(other_line)))]
        yield Hit(store, place, say, variant, view.related(place, rows))


def _rows(store: Node, name: str) -> list[tuple[AttributeValue, ...]]:
    rows = store.get(name)
    return [r for r in rows if isinstance(r, tuple)] if isinstance(rows, tuple) else []


def _dimensions(view: View, name: str) -> int | None:
    model = next((m for m in view.graph.of("model") if m.name == name), None)
    size = model.get("dimensions") if model is not None else None
    return size if isinstance(size, int) else None

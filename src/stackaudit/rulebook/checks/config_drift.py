"""SUP002: one setting with different values in several places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_ENVIRONMENT = re.compile(r"(?i)(?:^|[./_-])(?:prod(?:uction)?|staging|stage|dev(?:elopment)?|local|test(?:ing)?|qa|ci|override|example-\w+)(?:[./_-]|$)")
"""Files that exist to differ: one for each environment."""


def check(view: View) -> Iterator[Hit]:
    """Yield settings whose values differ; the odd one out is the primary place."""
    for node in view.graph.of("env_var"):
        rows = _rows(node, view)
        values = {_normal(value) for value, *_ in rows}
        if len(values) < 2 or len({path for _, path, _ in rows}) < 2:
            continue
        counts = Counter(_normal(value) for value, *_ in rows)
        code = {_normal(value) for value, path, _ in rows if view.is_code(path)}
        odd = min(rows, key=lambda r: (counts[_normal(r[0])], _normal(r[0]) in code, r[1], r[2]))
        usual = next(r for r in sorted(rows, key=lambda r: (-counts[_normal(r[0])], r[1], r[2])) if _normal(r[0]) != _normal(odd[0]))
        place = view.at(node, odd[1], odd[2])
        say = {"name": node.name, "value": odd[0], "other": usual[0], "where": f"{usual[1]}:{usual[2]}"}
        yield Hit(node, place, say, related=view.related(place, [view.at(node, p, line) for _, p, line in rows]))


def _rows(node: Node, view: View) -> list[tuple[str, str, int]]:
    rows = node.get("defaults")
    found = [(str(r[0]), str(r[1]), int(str(r[2]))) for r in rows if isinstance(r, tuple)] if isinstance(rows, tuple) else []
    return [r for r in found if view.scopes[view.scope_of(r[1])] != "off" and not _ENVIRONMENT.search(r[1])]


def _normal(value: str) -> str:
    """``0.20`` and ``0.2`` are one value."""
    try:
        return repr(float(value))
    except ValueError:
        return value.strip()

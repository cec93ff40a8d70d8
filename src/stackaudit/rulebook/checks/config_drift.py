"""SUP002: one setting with different values in several places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_ENVIRONMENT = re.compile(
    r"(?i)(?:^|[./_-])(?:prod(?:uction)?|staging|stage|dev(?:elopment)?|local|test(?:ing)?|qa|ci|override|example-\w+)(?:[./_-]|$)"
)
"""Files that exist to differ: one for each environment."""


def check(view: View) -> Iterator[Hit]:
    """Yield settings whose values differ; the odd one out is the primary place."""
    for node in view.graph.of("env_var"):
        for rows in _projects(_rows(node, view), view):
            hit = _drift(node, rows, view)
            if hit is not None:
                yield hit


def _projects(rows: list[tuple[str, str, int]], view: View) -> list[list[tuple[str, str, int]]]:
    """Group places by project: a file of settings speaks for the code below its folder, the nearest one first."""
    folders = sorted({_folder(p) for _, p, _ in rows if not view.is_code(p)}, key=lambda f: -len(f))
    groups: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        groups[next((f for f in folders if f"{_folder(row[1])}/".startswith(f"{f}/" if f else "")), "")].append(row)
    return [groups[key] for key in sorted(groups)]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _drift(node: Node, rows: list[tuple[str, str, int]], view: View) -> Hit | None:
    """Return a hit at the odd one out; None when all places agree."""
    counts = Counter(_normal(value) for value, *_ in rows)
    if len(counts) < 2 or len({path for _, path, _ in rows}) < 2:
        return None
    code = {_normal(value) for value, path, _ in rows if view.is_code(path)}
    odd = min(rows, key=lambda r: (counts[_normal(r[0])], _normal(r[0]) in code, r[1], r[2]))
    ranked = sorted(rows, key=lambda r: (-counts[_normal(r[0])], r[1], r[2]))
    usual = next(r for r in ranked if _normal(r[0]) != _normal(odd[0]))
    place = view.at(node, odd[1], odd[2])
    say = {"name": node.name, "value": odd[0], "other": usual[0], "where": f"{usual[1]}:{usual[2]}"}
    return Hit(
        node,
        place,
        say,
        related=view.related(place, [view.at(node, p, line) for _, p, line in rows]),
        key=_folder(odd[1]),
    )


def _rows(node: Node, view: View) -> list[tuple[str, str, int]]:
    rows = node.get("defaults")
    found = (
        [(str(r[0]), str(r[1]), int(str(r[2]))) for r in rows if isinstance(r, tuple)]
        if isinstance(rows, tuple)
        else []
    )
    return [r for r in found if view.scopes[view.scope_of(r[1])] != "off" and not _ENVIRONMENT.search(r[1])]


def _normal(value: str) -> str:
    """``0.20`` and ``0.2`` are one value."""
    try:
        return repr(float(value))
    except ValueError:
        return value.strip()

"""The stack as a drawing in Mermaid: arrows from components to models, hosts and labs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from stackaudit.reports.github import mermaid_label
from stackaudit.reports.sentences import stack
from stackaudit.reports.values import Row, rows, text
from stackaudit.reports.wording import number


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines of Mermaid, and how many of the thinnest arrows were left out."""

    lines: tuple[str, ...]
    """Empty when nothing is known to draw."""
    left: int


def flowchart(value: Any, limit: int) -> Drawing:
    """Draw the measure ``stack_map`` with at most *limit* arrows; names of strangers are only ever labels."""
    arrows = _arrows(rows(value, "paths"))
    shown = arrows[:limit]
    if not shown:
        return Drawing((), 0)
    names = sorted({(kind, name) for a, b, c, d, _ in shown for kind, name in ((a, b), (c, d))})
    ids = {key: f"n{i}" for i, key in enumerate(names)}
    lines = ["flowchart LR"]
    for (kind, name), node in ids.items():
        opening, closing = ("([", "])") if kind == "lab" else ("[", "]")
        lines.append(f'  {node}{opening}"{mermaid_label(name)}"{closing}')
    lines += [f"  {ids[a, b]} -->|{number(w) if w >= 0.5 else 'under 1'}| {ids[c, d]}" for a, b, c, d, w in shown]
    return Drawing(tuple(lines), len(arrows) - len(shown))


def _arrows(paths: list[Row]) -> list[tuple[str, str, str, str, float]]:
    """Return arrows as (kind, name, kind, name, call sites), widest first; stops that are not known are passed over."""
    weights: defaultdict[tuple[str, str, str, str], float] = defaultdict(float)
    for path in paths:
        stops = [(kind, text(path, kind)) for kind in ("component", "model", "host", "lab") if text(path, kind)]
        for (left, a), (right, b) in pairwise(stops):
            weights[left, a, right, b] += stack.weight(path)
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return [(*key, weight) for key, weight in ranked]

"""Order and places of a layered flow: which box stands where, before anything is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

Links = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Path:
    """One way through all columns."""

    stops: tuple[str, ...]
    """Name in each column; empty where it is not known."""
    weight: float
    hot: bool
    """Belongs to the highlighted part."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a column and where it stands, in pixels."""

    name: str
    weight: float
    top: float
    height: float
    hot: bool
    """All of it belongs to the highlighted part."""


REST = "\0rest"
"""Name of the box that holds what does not fit into a column."""
SLOT = 34.0
"""Least room of a box with its label."""


def bundle(paths: Sequence[Path], limit: int) -> tuple[list[Path], list[int]]:
    """Keep the *limit* heaviest boxes of each column and put the rest into one.

    Returns:
        The paths with `REST` where a box was put away, and how many boxes each column has put away.
    """
    columns = range(len(paths[0].stops)) if paths else range(0)
    keep: list[set[str]] = []
    away: list[int] = []
    for column in columns:
        weights: defaultdict[str, float] = defaultdict(float)
        for path in paths:
            weights[path.stops[column]] += path.weight
        ranked = sorted(weights, key=lambda name: (name == "", -weights[name], name))
        kept = ranked if len(ranked) <= limit else ranked[: limit - 1]
        keep.append(set(kept))
        away.append(len(ranked) - len(kept))
    merged: defaultdict[tuple[tuple[str, ...], bool], float] = defaultdict(float)
    for path in paths:
        stops = tuple(s if s in keep[i] else REST for i, s in enumerate(path.stops))
        merged[stops, path.hot] += path.weight
    return [Path(stops, weight, hot) for (stops, hot), weight in sorted(merged.items())], away


def _links(paths: Sequence[Path], column: int) -> Links:
    links: defaultdict[tuple[str, str], float] = defaultdict(float)
    for path in paths:
        links[path.stops[column], path.stops[column + 1]] += path.weight
    return dict(links)


def _crossing(upper: Sequence[tuple[int, float]], lower: Sequence[tuple[int, float]]) -> float:
    return sum(a * b for x, a in upper for y, b in lower if x > y)


def order(paths: Sequence[Path]) -> list[list[str]]:
    """Return the boxes of each column from top to bottom, with few weighted crossings.

    Starts from the heaviest box on top and swaps neighbours while that takes crossings away: each swap lowers the
    weighted sum, so the search ends.
    """
    if not paths:
        return []
    columns = len(paths[0].stops)
    ways: list[list[str]] = []
    for column in range(columns):
        weights: defaultdict[str, float] = defaultdict(float)
        for path in paths:
            weights[path.stops[column]] += path.weight
        ways.append(sorted(weights, key=lambda name: (name in ("", REST), -weights[name], name)))
    links = [_links(paths, column) for column in range(columns - 1)]
    for _ in range(24):
        changed = [_improve(ways, links, column) for column in range(columns)]
        if not any(changed):
            break
    return ways


def _improve(ways: list[list[str]], links: Sequence[Links], column: int) -> bool:
    sides = []
    for other, table, own in ((column - 1, column - 1, 1), (column + 1, column, 0)):
        if 0 <= other < len(ways):
            place = {name: i for i, name in enumerate(ways[other])}
            ends: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
            for pair, weight in links[table].items():
                ends[pair[own]].append((place[pair[1 - own]], weight))
            sides.append(ends)
    names, changed = ways[column], False
    for index in range(len(names) - 1):
        above, below = names[index], names[index + 1]
        kept = sum(_crossing(ends[above], ends[below]) for ends in sides)
        if sum(_crossing(ends[below], ends[above]) for ends in sides) < kept:
            names[index], names[index + 1] = below, above
            changed = True
    return changed


def boxes(paths: Sequence[Path], ways: Sequence[Sequence[str]], top: float, height: float) -> list[dict[str, Box]]:
    """Return the boxes of each column by name; *height* pixels below *top* are shared out.

    Every box has a slot of at least `SLOT` pixels; what is left of the height is spread between the boxes.
    """
    total = sum(path.weight for path in paths) or 1
    most = max(len(way) for way in ways)
    scale = max(height - most * SLOT, 40.0) / total
    placed: list[dict[str, Box]] = []
    for column, way in enumerate(ways):
        weight = {name: sum(p.weight for p in paths if p.stops[column] == name) for name in way}
        cool = {p.stops[column] for p in paths if not p.hot}
        tall = {name: max(weight[name] * scale, 2.0) for name in way}
        gap = (height - sum(tall.values())) / len(way)
        y, found = top, {}
        for name in way:
            y += gap - min(gap, SLOT) / 2 if len(way) == 1 else gap * 0.7
            found[name] = Box(name, weight[name], y, tall[name], name not in cool)
            y += tall[name] + gap * 0.3
        if len(way) == 1:
            box = found[way[0]]
            found[way[0]] = Box(box.name, box.weight, top + (height - box.height) / 2, box.height, box.hot)
        placed.append(found)
    return placed

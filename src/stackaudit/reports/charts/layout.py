"""Where the nodes of the explorer stand: a column for each layer, ordered so that few edges cross."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

ROUNDS = 6
"""Sweeps over all layers; more change little."""
ROW, COLUMN, GAP = 32, 190, 60
"""Pixels between nodes of a column, between columns of a layer, and between layers on top of that."""
SHAPE = 1.0
"""Width by height of a layer of many nodes; all layers together are wide enough."""


def ordered(layers: Mapping[str, int], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the nodes of each layer from top to bottom, ordered by barycentre sweeps; no layer is empty.

    Args:
        layers: layer of each node, in the order in which nodes stand where nothing else decides.
        edges: pairs of nodes, in any direction.
    """
    columns: dict[int, list[str]] = {}
    for node, layer in layers.items():
        columns.setdefault(layer, []).append(node)
    near: dict[str, list[str]] = {node: [] for node in layers}
    for source, target in edges:
        if layers[source] != layers[target]:
            near[source].append(target)
            near[target].append(source)
    rows = [columns[layer] for layer in sorted(columns)]
    height = {node: _share(i, row) for row in rows for i, node in enumerate(row)}
    for sweep in range(ROUNDS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            centre = {n: sum(height[o] for o in near[n]) / len(near[n]) if near[n] else height[n] for n in row}
            row.sort(key=lambda n: centre[n])
            height.update((node, _share(i, row)) for i, node in enumerate(row))
    return rows


def _share(place: int, row: Sequence[str]) -> float:
    return (place + 0.5) / len(row)


def rows_of(amount: int) -> int:
    """Return how many nodes stand below each other, so that a graph of *amount* fills a screen."""
    return max(12, math.ceil(math.sqrt(amount * COLUMN / (SHAPE * ROW))))


def positions(rows: Sequence[Sequence[str]]) -> dict[str, tuple[int, int]]:
    """Return x and y of each node; a layer with too many nodes for one column takes several, centred on one line."""
    most = rows_of(sum(map(len, rows)))
    found: dict[str, tuple[int, int]] = {}
    left = 0
    for row in rows:
        columns = math.ceil(len(row) / most)
        high = math.ceil(len(row) / columns)
        for i, node in enumerate(row):
            found[node] = left + i // high * COLUMN, round((i % high - (high - 1) / 2) * ROW)
        left += columns * COLUMN + GAP
    return found

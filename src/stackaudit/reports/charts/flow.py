"""The stack map: call sites flow from entry points through the code to models, hosts and labs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from stackaudit.reports.charts.layers import REST, SLOT, Box, Path, boxes, bundle, order
from stackaudit.reports.charts.svg import fill, words
from stackaudit.reports.wording import ELLIPSIS, clean, number

Link = tuple[str, str, bool]
"""Names at both ends, and whether it belongs to the highlighted part."""
WIDTH = 1120
LAST = 190
"""Pixels right of the last column, for its labels."""
LIMIT = 12
"""Boxes in a column; the rest is one box."""
_TOP = 44.0
_BAR = 11.0
_LETTER = 6.9
"""Mean width of a letter at 13 pixels, on the safe side."""


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column."""

    title: str
    unknown: str
    """What stands at the box of paths without a name in this column."""
    tail: bool = False
    """Names that are too long keep their end: the end of a module path tells more than its start."""


def flow(
    columns: Sequence[Column], paths: Sequence[Path], notes: Mapping[str, str], title: str, description: str
) -> Markup:
    """Return the map as SVG.

    Args:
        columns: from left to right, as many as each path has stops.
        paths: ways with their number of call sites.
        notes: a second line for boxes of the last column, by name.
        title: name of the picture.
        description: what it shows, in a sentence with the figures.
    """
    known = [len({p.stops[i] for p in paths} - {""}) for i in range(len(columns))]
    bundled, away = bundle(paths, LIMIT)
    ways = order(bundled)
    body = min(max(sum(p.weight for p in bundled) * 12, 60.0), 260.0)
    height = max(len(way) for way in ways) * SLOT + body
    placed = boxes(bundled, ways, _TOP, height)
    step = (WIDTH - LAST) / (len(columns) - 1)
    xs = [i * step for i in range(len(columns))]
    parts = [*_ribbons(bundled, ways, placed, xs, columns)]
    for i, column in enumerate(columns):
        parts.append(_head(xs[i], column.title, known[i]))
        for name, box in placed[i].items():
            text = f"{number(away[i])} others" if name == REST else name or column.unknown
            last = i == len(columns) - 1
            note = notes.get(name, "") if last else ""
            parts.append(_box(box, xs[i], text, LAST if last else step, note, last, column.tail))
    return Markup(
        '<svg viewBox="0 0 {} {:.0f}" preserveAspectRatio="xMinYMin" class="sankey" font-size="13" '
        'font-family="Arial, sans-serif" role="img" aria-labelledby="mapt mapd"><title id="mapt">{}</title>'
        '<desc id="mapd">{}</desc>{}</svg>'
    ).format(WIDTH, _TOP + height + 8, words(title), words(description, 2000), Markup("").join(parts))


def _head(x: float, title: str, amount: int) -> Markup:
    return Markup(
        '<text x="{:.0f}" y="14" {}><tspan class="head" font-weight="600">{}</tspan> <tspan {}>{}</tspan></text>'
    ).format(x, fill("ink"), title, fill("muted"), number(amount))


def _fit(text: str, room: float, tail: bool = False) -> str:
    letters = max(int(room / _LETTER), 6)
    if len(text) <= letters:
        return text
    return ELLIPSIS + text[1 - letters :] if tail else text[: letters - 1] + ELLIPSIS


def _box(box: Box, x: float, name: str, room: float, note: str, beside: bool, tail: bool) -> Markup:
    amount = number(box.weight)
    shape = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:g}" height="{:.1f}" {}><title>{}: {}</title></rect>').format(
        x, box.top, _BAR, box.height, fill("accent" if box.hot and beside else "ink"), words(name), amount
    )
    shown = _fit(clean(name), room - 24 - len(amount) * _LETTER - (8 if beside else 0), tail)
    left, y = (x + _BAR + 7, box.top + box.height / 2 + (0 if note else 5)) if beside else (x, box.top - 6)
    text = Markup(
        '<text x="{:.1f}" y="{:.1f}" class="f-ink halo" fill="#14181c">{} '
        '<tspan class="num" font-weight="600">{}</tspan></text>'
    )
    second = Markup('<text x="{:.1f}" y="{:.1f}" class="f-muted halo" fill="#545c66">{}</text>')
    below = second.format(left, y + 15, _fit(clean(note), room - 24)) if note else Markup("")
    return shape + text.format(left, y, shown, amount) + below


def _ribbons(
    paths: Sequence[Path],
    ways: Sequence[Sequence[str]],
    placed: Sequence[dict[str, Box]],
    xs: Sequence[float],
    columns: Sequence[Column],
) -> list[Markup]:
    cool: list[Markup] = []
    hot: list[Markup] = []
    for i in range(len(ways) - 1):
        weights: defaultdict[Link, float] = defaultdict(float)
        for path in paths:
            weights[path.stops[i], path.stops[i + 1], path.hot] += path.weight
        left = {name: n for n, name in enumerate(ways[i])}
        right = {name: n for n, name in enumerate(ways[i + 1])}
        starts = _offsets(weights, placed[i], right, 0)
        ends = _offsets(weights, placed[i + 1], left, 1)
        for key, weight in sorted(weights.items(), key=lambda item: (left[item[0][0]], right[item[0][1]], item[0][2])):
            names = (key[0] or columns[i].unknown, key[1] or columns[i + 1].unknown)
            shape = _ribbon(
                xs[i] + _BAR,
                starts[key],
                xs[i + 1],
                ends[key],
                " to ".join("others" if n == REST else n for n in names),
                weight,
            )
            (hot if key[2] else cool).append(shape)
    groups = (("flow", "#cfd5da", "0.62", cool), ("flow hot", "#86b4d3", "0.72", hot))
    form = Markup('<g class="{}" fill="{}" fill-opacity="{}">{}</g>')
    return [
        form.format(kind, colour, opacity, Markup("").join(shapes))
        for kind, colour, opacity, shapes in groups
        if shapes
    ]


def _offsets(
    weights: Mapping[Link, float], placed: Mapping[str, Box], other: Mapping[str, int], side: int
) -> dict[Link, tuple[float, float]]:
    """Return top and height of each ribbon at its box on *side* (0 left, 1 right), in the order of the *other* side."""
    used: defaultdict[str, float] = defaultdict(float)
    found: dict[Link, tuple[float, float]] = {}
    for key in sorted(weights, key=lambda k: (other[k[0] if side else k[1]], not k[2])):
        box = placed[key[1] if side else key[0]]
        tall = box.height * weights[key] / box.weight
        found[key] = (box.top + used[box.name], tall)
        used[box.name] += tall
    return found


def _ribbon(
    x0: float, start: tuple[float, float], x1: float, end: tuple[float, float], name: str, weight: float
) -> Markup:
    (y0, h0), (y1, h1), mid = start, end, (x0 + x1) / 2
    path = (
        f"M{x0:.0f} {y0:.1f}C{mid:.0f} {y0:.1f} {mid:.0f} {y1:.1f} {x1:.0f} {y1:.1f}v{h1:.1f}"
        f"C{mid:.0f} {y1 + h1:.1f} {mid:.0f} {y0 + h0:.1f} {x0:.0f} {y0 + h0:.1f}z"
    )
    return Markup('<path d="{}"><title>{}: {}</title></path>').format(path, words(name), number(weight))

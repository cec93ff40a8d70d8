"""Write the data file: columns, shared tables, sorted keys, no time stamp; same input, same bytes."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from . import capabilities
from .merge import Merged, Model
from .names import Names
from .packages import SOURCES, Origin

FORMAT = 2
_FLAG = {False: "0", True: "1", None: "2"}


class Table:
    """Distinct values of a column, most frequent first, so that common ones have short numbers."""

    def __init__(self, values: list[Any]) -> None:
        known = [v for v in values if v is not None]
        counts: dict[Any, int] = {}
        for value in known:
            counts[value] = counts.get(value, 0) + 1
        self.values = sorted(counts, key=lambda v: (-counts[v], v))
        self._numbers = {value: number for number, value in enumerate(self.values)}

    def number(self, value: Any) -> int | None:
        """Return the number of ``value``; None stays None."""
        return None if value is None else self._numbers[value]


def encode(merged: Merged, names: Names, as_of: date, versions: dict[str, str]) -> dict[str, Any]:
    """Return the catalogue as plain data; its shape is read by ``stackaudit.catalog.models``."""
    models = list(merged.models.values())
    ends = [(number, end) for number, model in enumerate(models) for end in model.ends]
    prices = [m.facts.get("price", (None, None)) for m in models]
    index = {model.id: number for number, model in enumerate(models)}
    tables = {
        "labs": Table([m.lab for m in models]),
        "families": Table([m.facts.get("family") for m in models]),
        "kinds": Table([m.facts["kind"] for m in models]),
        "statuses": Table([m.facts.get("status") for m in models]),
        "licences": Table([m.facts.get("licence") for m in models]),
        "hosts": Table([e.host for _, e in ends] + [m.facts.get("price_host") for m in models]),
        "prices": Table([p for pair in prices for p in pair]),
        "sizes": Table([m.facts.get(f) for m in models for f in ("context", "max_output", "dimensions")]),
        "days": Table(
            [_iso(m.facts.get("release")) for m in models]
            + [_iso(d) for _, e in ends for d in (e.announced, e.shutdown, *e.others)]
        ),
        "replacements": Table([e.replacement for _, e in ends]),
        "pages": Table([e.page for _, e in ends]),
    }

    def column(fact: str, table: str) -> list[int | None]:
        return [tables[table].number(m.facts.get(fact)) for m in models]

    def flags(fact: str) -> str:
        return "".join(_FLAG[m.facts.get(fact)] for m in models)

    return {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "sources": [_source(origin, versions) for origin in SOURCES],
        "prefixes": names.tables["prefixes"],
        "tables": {name: table.values for name, table in tables.items()},
        "aliases": {a: index[m.id] for m in models for a in sorted(m.aliases)},
        "models": {
            "id": [m.id for m in models],
            "lab": [tables["labs"].number(m.lab) for m in models],
            "family": column("family", "families"),
            "kind": column("kind", "kinds"),
            "status": column("status", "statuses"),
            "licence": column("licence", "licences"),
            "price_host": column("price_host", "hosts"),
            "context": column("context", "sizes"),
            "max_output": column("max_output", "sizes"),
            "dimensions": column("dimensions", "sizes"),
            "release": [tables["days"].number(_iso(m.facts.get("release"))) for m in models],
            "input": [tables["prices"].number(p[0]) for p in prices],
            "output": [tables["prices"].number(p[1]) for p in prices],
            "floating": "".join(_FLAG[m.floating] for m in models),
            "preview": "".join(_FLAG[m.preview] for m in models),
            "sampling": flags("sampling"),
            "tools": flags("tools"),
            "vision": flags("vision"),
            "json_schema": flags("json_schema"),
            "open_weights": flags("open_weights"),
            "tagged": "".join(_FLAG[m.tagged] for m in models),
            "denied": {n: _denied(models, n) for n in capabilities.NAMES},
            "disputed": {n: [i for i, m in enumerate(models) if n in m.disputed] for n in capabilities.NAMES},
            "snapshots": {str(index[m.id]): [index[s] for s in m.snapshots] for m in models if m.snapshots},
        },
        "lifecycle": {
            "model": [number for number, _ in ends],
            "host": [tables["hosts"].number(e.host) for _, e in ends],
            "announced": [tables["days"].number(_iso(e.announced)) for _, e in ends],
            "shutdown": [tables["days"].number(_iso(e.shutdown)) for _, e in ends],
            "firm": "".join(_FLAG[e.firm] for _, e in ends),
            "replacement": [tables["replacements"].number(e.replacement) for _, e in ends],
            "source": [tables["pages"].number(e.page) for _, e in ends],
            "stated_by": [_voices(e.stated_by) for _, e in ends],
            "others": {
                str(n): [[tables["days"].number(_iso(day)), _voices(said)] for day, said in sorted(e.others.items())]
                for n, (_, e) in enumerate(ends)
                if e.others
            },
        },
    }


def _denied(models: list[Model], name: str) -> list[list[int]]:
    """Return the models without a capability, and for each the sources that say so."""
    found = [(number, _voices(model.denied[name])) for number, model in enumerate(models) if name in model.denied]
    return [[number for number, _ in found], [voices for _, voices in found]]


def write(data: dict[str, Any], path: Path) -> int:
    """Write the file and return its size in bytes."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return path.stat().st_size


def _source(origin: Origin, versions: dict[str, str]) -> dict[str, str]:
    return {
        "name": origin.name,
        "version": versions.get(origin.name, origin.version),
        "licence": origin.licence,
        "url": origin.url,
    }


def _voices(names: tuple[str, ...]) -> int:
    """Number the sources as bits, in the order of ``SOURCES``."""
    return sum(1 << number for number, origin in enumerate(SOURCES) if origin.name in names)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()

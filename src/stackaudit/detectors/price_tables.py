"""Tables of prices that are kept by hand, compared with the catalogue.

    PRICES = {"some-model": {"input": 2.5, "output": 10}, …}

The attribute ``price_table`` of the module's node holds (line, name of the table, models with a known price, models whose
price differs by more than a hundredth, an example). The unit of a table (per token, thousand or million) is the one under which most rows agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.model.code import Binding, Call, CodeFile, Const, Expr, Seq, Table, children
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

MIN_MODELS = 2
UNITS = (1.0, 1e3, 1e6)
"""Dollars of the table times unit = dollars per million tokens."""
NEAR = 0.01
_NAMED = re.compile(r"(?i)pric|cost|rate|usd|dollar|billing|fee")
_MAX_PARTS = 60


@dataclass(frozen=True, slots=True)
class _Row:
    """A model of a table: the numbers beside it, and the published prices of input and output per million tokens."""

    name: str
    numbers: tuple[float, ...]
    published: tuple[float, float]


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the largest table of prices of a file."""
    best: tuple[int, Binding, list[_Row]] | None = None
    for binding in file.bindings:
        if isinstance(binding.value, Table) and len(binding.value.pairs) >= MIN_MODELS:
            rows = list(_rows(binding, context))
            if len(rows) >= MIN_MODELS and (best is None or len(rows) > best[0]):
                best = (len(rows), binding, rows)
    if best is None:
        return
    _, binding, rows = best
    unit = max(UNITS, key=lambda u: sum(_agrees(r, u) for r in rows))
    differing = [r for r in rows if not _agrees(r, unit)]
    line = context.evidence(file, binding.line, "price_tables", "code").line
    shown = differing[0].name if differing else ""
    row = (
        line,
        binding.target.rpartition(".")[2],
        len(rows),
        len(differing) if len(differing) < len(rows) else 0,
        shown,
    )
    evidence = context.evidence(file, 1, "modules", "code")
    yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("price_table", row),))


def _rows(binding: Binding, context: Context) -> Iterator[_Row]:
    named = bool(_NAMED.search(binding.target))
    for key, value in binding.value.pairs if isinstance(binding.value, Table) else ():
        if not (isinstance(key, Const) and isinstance(key.value, str)):
            continue
        row = context.catalogue.models.find(context.catalogue.canonical(key.value))
        if row is None or row.input_price is None or row.output_price is None or not (named or _speaks_of_price(value)):
            continue
        numbers = tuple(_numbers(value))
        if numbers:
            yield _Row(key.value, numbers, (row.input_price, row.output_price))


def _speaks_of_price(value: Expr) -> bool:
    keys = [k.value for k, _ in value.pairs if isinstance(k, Const)] if isinstance(value, Table) else []
    keys += [k for k, _ in value.kwargs] if isinstance(value, Call) else []
    return any(isinstance(k, str) and _NAMED.search(k) for k in keys)


def _numbers(expr: Expr) -> Iterator[float]:
    queue: list[Expr] = [expr]
    for _ in range(_MAX_PARTS):
        if not queue:
            return
        part = queue.pop(0)
        if isinstance(part, Const) and isinstance(part.value, (int, float)) and not isinstance(part.value, bool):
            yield float(part.value)
        elif isinstance(part, (Table, Seq)) or (isinstance(part, Call) and part is expr):
            queue += children(part)


def _agrees(row: _Row, unit: float) -> bool:
    """Return whether the published price of input stands among the numbers of a row, in a unit."""
    return any(abs(n * unit - row.published[0]) <= NEAR * max(row.published[0], 1e-9) for n in row.numbers)

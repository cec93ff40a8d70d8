"""Which newer model of a family does the same for less."""

from __future__ import annotations

import re
from datetime import date

from stackaudit.catalog.model_rows import ModelRow
from stackaudit.catalog.models import ModelCatalogue

CHEAPER = 0.5
"""Highest share of the old price, for input and for output."""
SMALLER = 0.2
"""Below this share a model is of a smaller size, though it bears the family's name."""
_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_ABILITIES = ("tools", "vision", "json_schema")


def cheaper(models: ModelCatalogue, row: ModelRow, as_of: date) -> tuple[ModelRow, ...]:
    """Return newer models of the same lab and family at a fifth to half of the price, that can do all it can; cheapest first.

    Previews, aliases that move, and models that are switched off or end within a year are none.
    """
    if not row.lab or not row.family or not row.input_price or _released(row) is None:
        return ()
    found = [other for other in models.family(row.lab, row.family) if _does(row, other) and _stays(other, as_of)]
    found.sort(key=lambda m: (m.input_price or 0, m.output_price or 0, m.id))
    ids = {m.id for m in found}
    return tuple(m for m in found if not any(m.id.startswith(f"{other}-20") for other in ids))


def _released(row: ModelRow) -> date | None:
    """Return the day of release, or the day that stands in the id of a snapshot."""
    if row.release is not None:
        return row.release
    found = _DAY.search(row.id)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _does(row: ModelRow, other: ModelRow) -> bool:
    if other.kind != row.kind or other.preview or other.floating or other.status is not None:
        return False
    old, new = _released(row), _released(other)
    if old is None or new is None or new <= old:
        return False
    if not _halves(row.input_price, other.input_price) or not _halves(row.output_price, other.output_price):
        return False
    able = all(getattr(row, name) is not True or getattr(other, name) is True for name in _ABILITIES)
    return able and (other.context or 0) >= (row.context or 0) and other.dimensions == row.dimensions


def _halves(old: float | None, new: float | None) -> bool:
    return new is not None and SMALLER * (old or 0) <= new <= CHEAPER * (old or 0)


def _stays(other: ModelRow, as_of: date) -> bool:
    return all(end.shutdown is None or (end.shutdown - as_of).days > 365 for end in other.lifecycles)

"""Reading values of measures: plain JSON that may come from an older or a foreign audit.json."""

from __future__ import annotations

import math
from typing import Any

Row = dict[str, Any]


def mapping(value: Any, *keys: str) -> Row:
    """Return the mapping under *keys*, or an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def rows(value: Any, key: str) -> list[Row]:
    """Return the mappings in the list under *key*; anything else is left out."""
    found = value.get(key) if isinstance(value, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, (list, tuple)) else []


def texts(value: Any, key: str) -> list[str]:
    """Return the texts in the list under *key*."""
    found = value.get(key) if isinstance(value, dict) else None
    return [str(item) for item in found if item is not None] if isinstance(found, (list, tuple)) else []


def text(value: Any, key: str) -> str:
    """Return the text under *key*; empty when there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return "" if found is None or isinstance(found, (dict, list, tuple)) else str(found)


def figure(value: Any, key: str) -> float | None:
    """Return the finite number under *key*, or None."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not math.isfinite(found):
        return None
    return float(found)


def whole(value: Any, key: str) -> int:
    """Return the number under *key* as an integer; 0 when there is none."""
    return int(figure(value, key) or 0)

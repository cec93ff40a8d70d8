"""Wrong shapes: values of JSON in which a few places hold something else."""

from __future__ import annotations

import copy
from typing import Any

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1 << 70, -(1 << 70), 1e308, float("inf"), float("nan"), 0.5, "", "\0", "\ud800", "\x1b[31m", "=1+1", "a\nb", "../..",
    "2026-02-30", "2026-11-20", "x" * 5000, "{", "{0}", "{a.b}", "%s", "[", "(" * 50, [], [[]], [None], {}, {"": None}, [{}], {"a": {"a": {"a": []}}}, "high",
    "http://[", "file:///etc/passwd", "//x/y", "9" * 5000, "<script>", "|", "é", "\u202e",
)  # fmt: skip


def mutated(value: Any, data: bytes) -> Any:
    """Return a copy of *value* in which *data* has chosen places and what stands there instead.

    Three bytes are one change: how deep to go, which child to take, and what to do there.
    """
    whole = {"": copy.deepcopy(value)}
    for start in range(0, min(len(data), 36) - 2, 3):
        _change(whole, *data[start : start + 3])
    return whole[""]


def _change(whole: dict[str, Any], depth: int, child: int, what: int) -> None:
    holder: Any = whole
    key: Any = ""
    for level in range(depth % 9):
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        keys = list(inner) if isinstance(inner, dict) else range(len(inner))
        holder, key = inner, keys[(child * 31 + level * depth) % len(keys)]
    if what == len(STRANGE):
        del holder[key]
        whole.setdefault("", None)
    elif what == len(STRANGE) + 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    elif what == len(STRANGE) + 2 and isinstance(holder, dict):
        holder["unknown"] = holder[key]
    else:
        holder[key] = copy.deepcopy(STRANGE[what % len(STRANGE)])

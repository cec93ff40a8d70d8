"""What the formats for other programs share: relative addresses of files, and JSON with the same bytes each time."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote


def uri(path: str) -> str:
    """Return a path of the tree as a relative URI reference, percent-encoded; bytes that are no UTF-8 stay themselves.

    A leading slash is dropped: with it, the reference would name a host or the root of a disk.
    """
    return quote(path.encode("utf-8", "surrogateescape").lstrip(b"/"), safe="/~")


def dump(value: Any) -> bytes:
    """Return *value* as indented JSON in UTF-8, keys in the order in which they were put."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def known(row: dict[str, Any]) -> dict[str, Any]:
    """Return *row* without the keys that have nothing to say: None, empty texts, lists and mappings."""
    return {key: value for key, value in row.items() if value is not None and value not in ("", [], {})}

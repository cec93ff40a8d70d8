"""The published form of a `Diff` (schema ``stackaudit.diff/1``)."""

from __future__ import annotations

import msgspec

from stackaudit.model.audit_json import plain
from stackaudit.model.diff import SCHEMA, Diff


def dumps(diff: Diff) -> bytes:
    """Return the diff as JSON: UTF-8, indented by one space, keys in the order of the fields; same diff, same bytes."""
    rows = {"schema": SCHEMA, **plain(msgspec.to_builtins(diff))}
    return msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n"

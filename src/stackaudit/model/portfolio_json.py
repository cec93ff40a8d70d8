"""portfolio.json: the published form of a `Portfolio` (schema ``stackaudit.portfolio/1``), and briefs as bytes."""

from __future__ import annotations

from typing import Any

import msgspec

from stackaudit.model.audit_json import plain
from stackaudit.model.errors import InputError
from stackaudit.model.portfolio import SCHEMA, Brief, Portfolio, Row


def dumps(portfolio: Portfolio) -> bytes:
    """Return portfolio.json: UTF-8, indented by one space, the same bytes for the same portfolio."""
    value = {
        "schema": SCHEMA,
        "tool": {"name": portfolio.tool[0], "version": portfolio.tool[1]},
        "name": portfolio.name,
        "run": {"as_of": portfolio.as_of, "settings": portfolio.settings, "catalogue": portfolio.catalogue},
        "repositories": [_row(row) for row in portfolio.rows],
        "measures": portfolio.measures,
    }
    data = msgspec.json.encode(plain(msgspec.to_builtins(value)))
    return msgspec.json.format(data, indent=1) + b"\n"


def _row(row: Row) -> dict[str, Any]:
    member: dict[str, Any] = msgspec.to_builtins(row.member)
    return member | {
        "state": "failed" if row.brief is None else "audited",
        "reason": row.reason,
        "page": row.page,
        "summary": row.brief,
    }


def dump_brief(brief: Brief) -> bytes:
    """Return a brief as compact JSON."""
    return msgspec.json.encode(plain(msgspec.to_builtins(brief)))


def load_brief(data: bytes) -> Brief:
    """Read a brief back.

    Raises:
        InputError: it is none of this version.
    """
    try:
        return msgspec.json.decode(data, type=Brief)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"a stored result is damaged: {error}") from None

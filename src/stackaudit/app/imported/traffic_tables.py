"""Traffic in rows: a CSV of the team's own, and spend logs of a gateway in CSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stackaudit.app.imported.traffic_values import Tally, amount, day, name, whole
from stackaudit.model.errors import UsageError

COLUMNS = ("model", "input_tokens", "output_tokens")
"""What a CSV of the team's own must have; further: use_case, calls, interactions, cost_usd, date or month."""
SPEND = ("model", "prompt_tokens", "completion_tokens", "spend")
"""What spend logs have."""
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_OWN_TAG = "user-agent:"
"""A tag that the gateway adds by itself."""


def is_table(head: str) -> bool:
    """Return whether the first line of a file is the head of a CSV with models."""
    return "model" in {cell.strip().lower() for cell in next(csv.reader([head]), [])}


def table(text: str, shown: str) -> tuple[Tally, bool]:
    """Read a CSV; return the sums and whether it is one of spend logs.

    Raises:
        UsageError: a column is not there, or a cell is none of its kind.
    """
    tally = Tally(shown)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
        reader.fieldnames = [str(f).strip().lower() for f in reader.fieldnames or ()]
        names = set(reader.fieldnames)
        if names >= set(SPEND):
            _spent(reader, tally)
            return tally, True
        if missing := [c for c in COLUMNS if c not in names]:
            raise UsageError(f"{shown!r} has no column {missing[0]!r}; needed are {', '.join(COLUMNS)}")
        for row in reader:
            _own(row, reader.line_num, tally)
    except csv.Error as error:
        raise UsageError(f"{shown!r} is no CSV that can be read: {error}") from None
    return tally, False


def _own(row: Mapping[str, Any], line: int, tally: Tally) -> None:
    model = name(row["model"])
    tokens = tuple(_number(row, key, line, tally) for key in COLUMNS[1:])
    if not model:
        tally.left_out += 1
        return
    calls = _number(row, "calls", line, tally, 1)
    interactions = _number(row, "interactions", line, tally, -1)
    text = row.get("cost_usd") or ""
    cost = amount(text) if text else None
    if text and cost is None:
        raise UsageError(f"{tally.shown!r}, line {line}: cost_usd is {text[:40]!r}, which is no amount")
    month, when = row.get("month") or "", day(row.get("date"))
    if month and not _MONTH.fullmatch(month):
        raise UsageError(f"{tally.shown!r}, line {line}: month is {month[:40]!r}; write it as YYYY-MM")
    if row.get("date") and when is None:
        raise UsageError(f"{tally.shown!r}, line {line}: date is {row['date'][:40]!r}; write it as YYYY-MM-DD")
    if month:
        tally.months.add(month)
    asked = interactions if interactions >= 0 else None
    tally.add(name(row.get("use_case")), model, (tokens[0], tokens[1]), calls, cost=cost, interactions=asked, when=when)


def _number(row: Mapping[str, Any], key: str, line: int, tally: Tally, default: int | None = None) -> int:
    text = row.get(key) or ""
    found = whole(text.replace("_", "")) if text else default
    if found is None:
        raise UsageError(f"{tally.shown!r}, line {line}: {key} is {text[:40]!r}, which is no whole number")
    return found


def logs(rows: Iterable[Any], shown: str) -> Tally:
    """Return the sums of spend logs, each a mapping."""
    tally = Tally(shown)
    _spent((row for row in rows if isinstance(row, dict)), tally)
    return tally


def _spent(rows: Iterable[Mapping[str, Any]], tally: Tally) -> None:
    for row in rows:
        model = name(row.get("model")) or name(row.get("model_group"))
        tokens = whole(row.get("prompt_tokens")), whole(row.get("completion_tokens"))
        if not model or tokens[0] is None or tokens[1] is None:
            tally.left_out += 1
            continue
        when = day(row.get("startTime") or row.get("starttime"))
        tally.add(_tag(row), model, (tokens[0], tokens[1]), cost=amount(row.get("spend")), when=when)


def _tag(row: Mapping[str, Any]) -> str:
    """Return the one tag that the caller gave; empty where there are none or several."""
    raw = row.get("request_tags")
    if isinstance(raw, str):
        try:
            raw = json.loads(raw[:2000]) if raw[:1] == "[" else [raw]
        except (ValueError, RecursionError):
            raw = []
    tags = [t for t in _texts(raw) if t and not t.lower().startswith(_OWN_TAG)]
    return tags[0] if len(tags) == 1 else ""


def _texts(value: Any) -> Iterator[str]:
    yield from (name(item) for item in value[:50]) if isinstance(value, list) else ()

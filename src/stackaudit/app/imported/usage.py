"""Records of traffic: read from a file that the user names, priced, and shown in the measure of cost."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from stackaudit.app.imported import traffic_spans, traffic_tables
from stackaudit.catalog.loading import load
from stackaudit.measures.shared.spending import Known, spent
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.model.traffic import Traffic

LIMIT = 256 << 20
MEASURE = "cost"
_SPEND_LOGS = "spend logs of a gateway"


def of_file(path: Path) -> Traffic:
    """Read a CSV, spans in OTLP JSON lines, or spend logs in CSV, JSON or JSON lines.

    Raises:
        UsageError: the file cannot be read, is too large, is none of these, or holds no request.
    """
    shown = str(path)
    data = _bytes(path, shown)
    file = path.name, hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"the traffic file {shown!r} is not in UTF-8") from None
    if text.lstrip()[:1] in {"{", "["}:
        rows = list(_json(text, shown))
        if any(traffic_spans.fits(row) for row in rows):
            return traffic_spans.read(rows, shown).result(file, "OpenTelemetry spans")
        if any(isinstance(row, dict) and "spend" in row for row in rows):
            return traffic_tables.logs(rows, shown).result(file, _SPEND_LOGS)
    elif traffic_tables.is_table(text.split("\n", 1)[0].rstrip("\r")):
        tally, logs = traffic_tables.table(text, shown)
        return tally.result(file, _SPEND_LOGS if logs else "CSV")
    raise UsageError(
        f"the traffic file {shown!r} is none that can be read: give a CSV with the columns "
        f"{', '.join(traffic_tables.COLUMNS)}, OpenTelemetry spans as OTLP JSON lines, or the spend logs of a gateway"
    )


def _bytes(path: Path, shown: str) -> bytes:
    try:
        if not path.is_file():
            raise UsageError(f"the traffic file {shown!r} is no file")
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"the traffic file {shown!r} cannot be read: {error.strerror or error}") from None
    if len(data) > LIMIT:
        raise UsageError(f"the traffic file {shown!r} is larger than {LIMIT >> 20} MB")
    return data


def _json(text: str, shown: str) -> Iterator[Any]:
    """Yield the values of one array, or of one line each."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if whole is not None:
        yield from whole if isinstance(whole, list) else [whole]
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                raise UsageError(f"the traffic file {shown!r}, line {number}: not valid JSON") from None


def priced(audit: Audit, traffic: Traffic) -> Audit:
    """Return the audit with what *traffic* cost in the measure ``cost``.

    Raises:
        UsageError: the audit was stored by a version without that measure.
    """
    value = audit.measure(MEASURE)
    if not isinstance(value, dict):
        raise UsageError("this audit holds no prices: it was stored by an older version; audit the code again")
    changed = {**value, "traffic": spent(traffic, _known(audit, value))}
    measures = tuple(replace(m, value=changed) if m.id == MEASURE else m for m in audit.measures)
    return replace(audit, measures=measures)


def _known(audit: Audit, value: dict[str, Any]) -> Known:
    models, graph = load().models, audit.graph
    cases: dict[str, str] = {}
    able: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for case in graph.of("use_case"):
        if case.scope != "prod":
            continue
        for entry in graph.out(case, "contains"):
            cases.setdefault(entry.name.lower(), case.name)
            cases.setdefault(entry.name.partition(": ")[2].lower() or entry.name.lower(), case.name)
        for call in graph.out(case, "needs"):
            for model in graph.out(call, "uses_model"):
                able[models.canonical(model.name)][case.name] = None
    cases |= {case.name.lower(): case.name for case in graph.of("use_case")}
    newer = {models.canonical(m["model"]): m["cheaper"][0]["model"] for m in value["models"] if m["cheaper"]}
    return Known(cases, {m: tuple(c) for m, c in able.items()}, newer, models.find, models.canonical)

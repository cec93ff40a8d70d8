"""Baselines: the open findings of an earlier state, so that only what is new since then counts.

A finding is known when the baseline holds its fingerprint, which has no line. Renaming a file changes the fingerprints of
what is in it, and so does a call that is put before another in one function; such a finding is known by its rule and the
text of its line, once for each entry, where the entry's file is its own or has gone.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.model.findings import Finding
from stackaudit.model.graph import StackGraph

SCHEMA = "stackaudit.baseline/1"
_WHAT = 160


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One finding of a baseline; the fields are those of its line in the file."""

    path: str
    rule: str
    fingerprint: str
    content: str
    """16 hexadecimal digits of the rule, the kind of thing and the text of its line: no path, no line number."""
    what: str
    """The message, for people."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a baseline."""

    new: tuple[str, ...]
    """Fingerprints of open findings that it does not hold, in the order of the findings."""
    known: int
    moved: int
    """Of the known ones, those that were found again by their text."""
    left: tuple[Entry, ...]
    """Entries that are no open finding any more, sorted."""

    @property
    def gone(self) -> int:
        """How many entries are no open finding any more."""
        return len(self.left)


def entries(audit: Audit) -> tuple[Entry, ...]:
    """Return the open findings of an audit as a baseline, sorted; accepted ones come back when their waiver ends."""
    return tuple(sorted(_entry(f, audit.graph) for f in audit.findings if f.waiver is None))


def _entry(finding: Finding, graph: StackGraph) -> Entry:
    what = " ".join(finding.message.split())[:_WHAT]
    return Entry(finding.primary.path, finding.rule, finding.fingerprint, _content(finding, graph), what)


def _content(finding: Finding, graph: StackGraph) -> str:
    node = graph.nodes.get(finding.nodes[0]) if finding.nodes else None
    text = f"{finding.rule}\0{node.kind if node else ''}\0{' '.join(finding.primary.snippet.split())}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def dumps(rows: Sequence[Entry]) -> bytes:
    """Return the file: one line for each finding, sorted, so that a merge and a review see single findings."""
    lines = [json.dumps(asdict(row), ensure_ascii=True) for row in sorted(rows)]
    body = ",\n".join(lines)
    return f'{{"schema": "{SCHEMA}", "findings": [\n{body}{chr(10) if lines else ""}]}}\n'.encode()


def loads(data: bytes, shown: str) -> tuple[Entry, ...]:
    """Read a baseline; *shown* is its name in messages.

    Raises:
        UsageError: it is none.
    """
    again = "write it with `stackaudit baseline write`"
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{shown}{line}: this is no baseline: it is not valid JSON; {again}") from None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA or not isinstance(raw.get("findings"), list):
        raise UsageError(f"{shown}: this is no baseline of schema {SCHEMA}; {again}")
    return tuple(_read(row, number, shown) for number, row in enumerate(raw["findings"], 2))


def _read(row: Any, line: int, shown: str) -> Entry:
    names = tuple(Entry.__dataclass_fields__)
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in names):
        raise UsageError(f"{shown}:{line}: a finding of a baseline has the texts {', '.join(names)}")
    return Entry(**{name: row[name] for name in names})


def compare(audit: Audit, rows: Sequence[Entry], paths: Collection[str]) -> Comparison:
    """Return which open findings of *audit* are new.

    Args:
        audit: the state of today.
        rows: the baseline.
        paths: all files of today; an entry of another file may have been renamed.
    """
    left: defaultdict[str, list[Entry]] = defaultdict(list)
    by_fingerprint = {row.fingerprint: row for row in rows}
    unknown: list[Finding] = []
    known = moved = 0
    for finding in audit.findings:
        if finding.waiver is not None:
            by_fingerprint.pop(finding.fingerprint, None)  # accepted since: neither gone nor new
        elif by_fingerprint.pop(finding.fingerprint, None) is not None:
            known += 1
        else:
            unknown.append(finding)
    for row in sorted(by_fingerprint.values()):
        left[row.content].append(row)
    new = []
    for finding in unknown:
        place, candidates = finding.primary.path, left[_content(finding, audit.graph)]
        match = next((r for r in candidates if r.path == place), None)
        match = match or next((r for r in candidates if r.path not in paths), None)
        if match is None:
            new.append(finding.fingerprint)
        else:
            candidates.remove(match)
            moved += 1
    gone = sorted(row for rows in left.values() for row in rows)
    return Comparison(tuple(new), known + moved, moved, tuple(gone))

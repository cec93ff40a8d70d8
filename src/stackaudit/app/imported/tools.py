"""Findings and components of other tools: read from their files, shown beside ours, part of no figure of ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from stackaudit.app.imported import bom, sarif
from stackaudit.app.imported.values import Report
from stackaudit.model.audit import Audit, Measure
from stackaudit.model.errors import UsageError
from stackaudit.model.findings import SEVERITIES

LIMIT = 32 << 20
FILES = 20
FINDINGS = 2000
"""Findings of one file that are kept, the worst first; the rest is counted."""
COMPONENTS = 2000
METHOD = (
    "Read from files that other tools wrote. Their findings stand in no rating, risk, debt or exit code of this audit, and "
    "nothing was checked. Severities are theirs, in our words. Places outside the audited files are left out."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """One file and what each tool in it says."""

    name: str
    sha256: str
    reports: tuple[Report, ...]


def of_files(paths: Sequence[Path]) -> tuple[Imported, ...]:
    """Read the files, each a SARIF log or a CycloneDX document in JSON.

    Raises:
        UsageError: a file cannot be read, is too large or is neither.
    """
    if len(paths) > FILES:
        raise UsageError(f"at most {FILES} files can be imported")
    return tuple(_of_file(path) for path in paths)


def _of_file(path: Path) -> Imported:
    shown = str(path)
    try:
        if not path.is_file():
            raise UsageError(f"{shown!r} cannot be imported: it is no file")
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{shown!r} cannot be imported: {error.strerror or error}") from None
    if len(data) > LIMIT:
        raise UsageError(f"{shown!r} cannot be imported: it is larger than {LIMIT >> 20} MB")
    try:
        raw: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise UsageError(f"{shown!r} cannot be imported: it is not valid JSON") from None
    if sarif.fits(raw):
        reports = sarif.read(raw)
    elif bom.fits(raw):
        reports = bom.read(raw)
    else:
        raise UsageError(f"{shown!r} cannot be imported: it is neither SARIF 2.1.0 nor CycloneDX in JSON")
    return Imported(path.name, hashlib.sha256(data).hexdigest(), reports)


def beside(audit: Audit, files: Sequence[Imported], root: Path, paths: Collection[str]) -> Audit:
    """Return the audit with the measure ``imported``.

    Args:
        audit: ours; nothing else of it changes.
        files: what was read.
        root: the audited folder, which tools that write absolute paths name.
        paths: all files of the audited tree: places elsewhere are not taken over.
    """
    here, known = f"{root.resolve().as_posix().rstrip('/')}/", frozenset(paths)
    rows = [_row(file, _inside(report, here), known) for file in files for report in file.reports]
    value = {"files": [{"name": f.name, "sha256": f.sha256} for f in files], "tools": rows}
    return replace(audit, measures=(*audit.measures, Measure("imported", "Other tools", METHOD, value)))


def _inside(report: Report, root: str) -> Report:
    """Return the report with absolute paths below *root* made relative; the others are in no tree."""
    return replace(report, findings=tuple(replace(f, path=f.path.removeprefix(root)) for f in report.findings))


def _row(file: Imported, report: Report, paths: frozenset[str]) -> dict[str, Any]:
    inside = [f for f in report.findings if not f.path or f.path in paths]
    ordered = sorted(set(inside), key=lambda f: (-SEVERITIES.index(f.severity), f.path, f.line or 0, f.rule, f.message))
    components = sorted(set(report.components), key=lambda c: (c.kind, c.name, c.version))
    return {
        "file": file.name,
        "tool": report.tool,
        "version": report.version,
        "total": len(ordered),
        "suppressed": report.suppressed,
        "outside": len(report.findings) - len(inside),
        "severities": {s: n for s in reversed(SEVERITIES) if (n := sum(f.severity == s for f in ordered))},
        "findings": [asdict(f) for f in ordered[:FINDINGS]],
        "components_total": len(components),
        "components": [asdict(c) for c in components[:COMPONENTS]],
    }

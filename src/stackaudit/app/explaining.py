"""Explaining a finding or a line of an audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from stackaudit import rulebook
from stackaudit.app.own import own_of
from stackaudit.intake.trees import open_tree
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.model.findings import Finding
from stackaudit.reports.sentences import explain
from stackaudit.rulebook import LoadedRule
from stackaudit.rulebook.watching import looked

SHORTEST = 4
"""Digits of a fingerprint's beginning."""


def book_at(path: Path, *, isolated: bool) -> tuple[LoadedRule, ...]:
    """Return the shipped rules, with those of the repository at *path* where it has any.

    Raises:
        ConfigError: a rule file cannot be accepted.
    """
    if isolated or not (path / ".stackaudit" / "rules").is_dir():
        return rulebook.load()
    return own_of(open_tree(path)).book()


def is_fingerprint(text: str) -> bool:
    """Return whether a text may be the beginning of a fingerprint."""
    return SHORTEST <= len(text) <= 16 and set(text.lower()) <= set("0123456789abcdef")


def place_of(text: str, audit: Audit, root: Path) -> tuple[str, int] | None:
    """Return path and line of ``PATH:LINE``, as the audit names the path; None when it is no place.

    Args:
        text: what the user wrote.
        audit: knows its paths.
        root: the folder that was audited, or the stored audit.

    Raises:
        UsageError: the folder holds no such file.
    """
    path, _, line = text.rpartition(":")
    if not path or not line.isdigit() or int(line) < 1:
        return None
    wanted = Path(path).as_posix().removeprefix("./")
    known = {e.path for n in audit.graph.nodes.values() for e in n.evidence}
    if wanted not in known:
        ends = sorted(p for p in known if wanted.endswith(f"/{p}") or p.endswith(f"/{wanted}"))
        wanted = ends[0] if len(ends) == 1 else wanted
        if root.is_dir() and len(ends) != 1 and not (root / wanted).is_file():
            raise UsageError(f"there is no file {wanted!r} in {str(root)!r}; give the path as a report does")
    return wanted, int(line)


def finding_of(audit: Audit, beginning: str) -> Finding:
    """Return the finding whose fingerprint begins so.

    Raises:
        UsageError: there is none, or more than one.
    """
    found = [f for f in audit.findings if f.fingerprint.startswith(beginning.lower())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"no finding of this audit has a fingerprint that begins with {beginning!r}; `stackaudit scan -f csv` prints "
            "them, or give PATH:LINE"
        )
    names = ", ".join(f"{f.fingerprint} ({f.rule})" for f in found[:5])
    raise UsageError(f"{len(found)} fingerprints begin with {beginning!r}: {names}; give more digits")


def finding_lines(audit: Audit, finding: Finding, book: Sequence[LoadedRule]) -> Iterator[str]:
    """Yield the explanation of a finding."""
    rule = next((r.header for r in book if r.header.id == finding.rule), audit.rule(finding.rule))
    return explain.finding_lines(audit, finding, rule)


def place_lines(audit: Audit, path: str, line: int, book: Sequence[LoadedRule]) -> Iterator[str]:
    """Yield the explanation of a line: the rules judge the stored graph again to say what they look at."""
    settings = audit.run.settings
    on = rulebook.chosen(book, settings.get("enable", ()), settings.get("disable", ()), audit.run.profile)
    measures = {m.id: m.value for m in audit.measures}
    seen = looked(on, audit.graph, measures, date.fromisoformat(audit.run.as_of), audit.run.profile)
    lookers = [explain.Looker(s.rule, s.kinds, [k for k, v in s.scopes.items() if v == "off"]) for s in seen]
    return explain.place_lines(audit, path, line, lookers)

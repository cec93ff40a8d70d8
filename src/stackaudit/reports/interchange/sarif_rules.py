"""Rules as SARIF shows them: short texts, help, level, and the tags and scores that code scanning sorts by."""

from __future__ import annotations

import re
from typing import Any

from stackaudit.model.findings import Rule, Severity
from stackaudit.reports.github import code, plain
from stackaudit.reports.wording import clean, effort_words

LEVELS: dict[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
TAGS = 20
"""More tags of one rule are not taken."""
_SCORES: dict[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0", "info": "0.0"}
"""Inside the bands of code scanning: critical above 9.0, high from 7.0, medium from 4.0, low above 0.1."""
_PROBLEMS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "recommendation",
    "info": "recommendation",
}
_SECURITY = ("owasp", "cwe", "mitre")
"""Beginnings of the names of frameworks that make a rule one of security; code scanning scores only those."""
_SHORT = 1024
_LONG = 4000
_SPAN = re.compile(r"(`[^`]+`)")


def descriptor(rule: Rule) -> dict[str, Any]:
    """Return the ``reportingDescriptor`` of a rule."""
    return {
        "id": clean(rule.id, 200),
        "name": clean(rule.name, 200),
        "shortDescription": {"text": clean(rule.summary, _SHORT)},
        "fullDescription": {"text": clean(rule.why, _SHORT) or clean(rule.summary, _SHORT)},
        "help": {"text": _text(rule), "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(rule),
    }


def _properties(rule: Rule) -> dict[str, Any]:
    security = any(name.startswith(_SECURITY) for name, _ in rule.standards)
    named = [f"{clean(name, 80)}/{clean(i, 80)}" for name, ids in rule.standards for i in ids]
    tags = [*(["security"] if security else []), "ai", clean(rule.family, 80), *named]
    row: dict[str, Any] = {
        "tags": list(dict.fromkeys(tags))[:TAGS],
        "precision": precision(rule.confidence),
        "problem.severity": _PROBLEMS[rule.severity],
    }
    if security:
        row["security-severity"] = _SCORES[rule.severity]
    if rule.experimental:
        row["experimental"] = True
    standards = {clean(name, 80): [clean(i, 80) for i in ids] for name, ids in rule.standards}
    return row | {"severity": rule.severity, "effortMinutes": rule.effort_minutes, "standards": standards}


def precision(confidence: float) -> str:
    """Return the word of code scanning for a confidence (0 to 1)."""
    words = ((0.9, "very-high"), (0.8, "high"), (0.6, "medium"))
    return next((word for least, word in words if confidence >= least), "low")


def _standards(rule: Rule) -> list[str]:
    return [f"{name}: {', '.join(ids)}" for name, ids in rule.standards]


def _text(rule: Rule) -> str:
    parts = [clean(rule.summary, _LONG), clean(rule.why, _LONG)]
    parts.append(f"What to do: {clean(rule.fix, _LONG)}")
    parts.append(f"Effort of the first place: {effort_words(rule.effort_minutes)}.")
    if rule.standards:
        parts.append(f"Standards: {clean('; '.join(_standards(rule)), _LONG)}.")
    return "\n\n".join(part for part in parts if part)


def _markdown(rule: Rule) -> str:
    """Return the help; code spans of the texts stay, all other markup in them is shown and not obeyed."""
    parts = [f"**{_marked(rule.summary)}**", _marked(rule.why), "### What to do", _marked(rule.fix)]
    parts.append(f"Effort of the first place: {effort_words(rule.effort_minutes)}.")
    if rule.standards:
        parts += ["### Standards", "\n".join(f"- {plain(line)}" for line in _standards(rule))]
    return "\n\n".join(part for part in parts if part)


def _marked(text: str) -> str:
    return "".join(_piece(piece) for piece in _SPAN.split(clean(text, _LONG)))


def _piece(piece: str) -> str:
    if _SPAN.fullmatch(piece):
        return code(piece[1:-1], _LONG)
    bare = piece.strip()
    if not bare:
        return piece
    start = piece.index(bare)
    return piece[:start] + plain(bare, _LONG) + piece[start + len(bare) :]

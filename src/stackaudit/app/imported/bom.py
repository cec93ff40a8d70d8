"""Components and vulnerabilities out of a CycloneDX document in JSON."""

from __future__ import annotations

from typing import Any

from stackaudit.app.imported.values import READ_LIMIT, Foreign, Part, Report, rows, severity_of, text
from stackaudit.model.findings import SEVERITIES, Severity

_WORDS: dict[str, Severity] = {**{s: s for s in SEVERITIES}, "none": "info"}
_CLOSED = frozenset({"resolved", "resolved_with_pedigree", "false_positive", "not_affected"})


def fits(raw: Any) -> bool:
    """Whether this is a CycloneDX document."""
    return isinstance(raw, dict) and raw.get("bomFormat") == "CycloneDX"


def read(raw: Any) -> tuple[Report, ...]:
    """Return one report: the document names the tool, or several, of which the first counts."""
    components = _components(raw)
    names = {text(c, "bom-ref"): _named(c) for c in components}
    found, suppressed = [], 0
    for row in rows(raw, "vulnerabilities"):
        if text(row, "analysis", "state") in _CLOSED:
            suppressed += 1
        else:
            found.append(_finding(row, names))
    parts = tuple(
        Part(text(c, "type", limit=40), text(c, "name", limit=200), text(c, "version", limit=80), text(c, "purl"))
        for c in components
        if text(c, "name")
    )
    name, version = _tool(raw)
    return (Report(name, version, tuple(found), parts, suppressed),)


def _components(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the components, those inside others too, without recursion and bounded."""
    found: list[dict[str, Any]] = []
    waiting = rows(raw, "components")
    while waiting and len(found) < READ_LIMIT:
        component = waiting.pop()
        found.append(component)
        waiting += rows(component, "components")
    return found


def _tool(raw: dict[str, Any]) -> tuple[str, str]:
    tools = rows(raw, "metadata", "tools") or rows(raw, "metadata", "tools", "components")
    first = tools[0] if tools else {}
    return text(first, "name", limit=80) or "unnamed tool", text(first, "version", limit=40)


def _named(component: dict[str, Any]) -> str:
    return f"{text(component, 'name', limit=200)} {text(component, 'version', limit=80)}".strip()


def _finding(row: dict[str, Any], names: dict[str, str]) -> Foreign:
    refs = [text(affected, "ref") for affected in rows(row, "affects")[:3]]
    what = ", ".join(names.get(ref, ref) for ref in refs if ref)
    said = text(row, "description", limit=300) or text(row, "detail", limit=300) or text(row, "id", limit=200)
    message = f"{what}: {said}" if what else said
    return Foreign(text(row, "id", limit=200), _severity(row), message[:500], "", None)


def _severity(row: dict[str, Any]) -> Severity:
    """Return the worst rating; medium where none says anything."""
    found: list[Severity] = []
    for rating in rows(row, "ratings"):
        word, score = text(rating, "severity", limit=20), rating.get("score")
        if word in _WORDS:
            found.append(_WORDS[word])
        elif isinstance(score, (int, float)) and not isinstance(score, bool):
            found.append(severity_of(score))
    return max(found, key=SEVERITIES.index, default="medium")

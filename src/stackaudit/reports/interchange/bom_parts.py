"""What every entry of a bill of materials has: reference, name, places, and properties in a namespace of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node
from stackaudit.reports.wording import clean

NAMESPACE = "stackaudit:"
OCCURRENCES = 100
"""Places of one entry; audit.json holds all."""
ROOT = "root"
"""Reference of the audited repository."""
_TECHNIQUES = {
    "manifest": "manifest-analysis",
    "lock": "manifest-analysis",
    "import": "source-code-analysis",
    "signature": "source-code-analysis",
    "literal": "source-code-analysis",
    "code": "source-code-analysis",
    "decorator": "source-code-analysis",
}
"""Our word for how a thing is known → the format's; the others count as ``other``."""
_SCOPES = {"used": "required", "optional": "optional"}


def ref(node: Node) -> str:
    """Return the reference of a node inside the document: no line and no path in it."""
    return f"{node.kind}:{node.id}"


def scope(node: Node) -> str:
    """Return ``required``, ``optional`` or, for what only tests, tools and pages use, ``excluded``."""
    return _SCOPES.get(node.role, "excluded") if node.scope == "prod" else "excluded"


def properties(rows: Mapping[str, object]) -> list[dict[str, str]]:
    """Return name and value of each row that has one, in the order of the names."""
    shown = {name: _value(value) for name, value in rows.items() if value is not None and value not in ("", (), [])}
    return [{"name": f"{NAMESPACE}{name}", "value": value} for name, value in sorted(shown.items()) if value]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list)):
        return ", ".join(clean(item, 200) for item in value[:50])
    return clean(value, 1000)


def standing(node: Node) -> dict[str, object]:
    """Return the properties that every entry has: kind, scope and role in the graph, and places that were left out."""
    left = len(node.evidence) - OCCURRENCES
    return {"kind": node.kind, "scope": node.scope, "role": node.role, "placesLeftOut": left if left > 0 else None}


def evidence(node: Node, field: str = "name") -> dict[str, Any]:
    """Return where the thing was seen and how sure that is; *field* is what the places identify."""
    best = max(node.evidence, key=lambda e: e.confidence)
    method = {"technique": _TECHNIQUES.get(best.technique, "other"), "confidence": best.confidence}
    return {
        "identity": [{"field": field, "confidence": node.confidence, "methods": [method]}],
        "occurrences": [
            {"location": clean(e.path, 1000), "line": max(e.line, 1)} for e in _distinct(node)[:OCCURRENCES]
        ],
    }


def _distinct(node: Node) -> list[Evidence]:
    return list({(e.path, e.line): e for e in reversed(node.evidence)}.values())[::-1]

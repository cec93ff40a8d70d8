"""What the code says about the items of standards: evidence, none found, or nothing that code could say."""

from __future__ import annotations

from typing import Any

from stackaudit.measures import FINDINGS, Inputs
from stackaudit.measures.shared.standards import RISKS, STANDARDS, Item
from stackaudit.model.audit import Measure
from stackaudit.model.findings import Finding, severity_rank

requires: tuple[str, ...] = (FINDINGS,)
METHOD = (
    "For each item: open findings of the rules that name it (weaknesses), and things in use that speak for the team "
    "(safeguards). In lists of risks evidence is a weakness, in lists of duties and functions a safeguard. None found: rules "
    "or searches looked for that, and nothing was there, which proves nothing. Cannot be told from code: nothing of ours looks for it. The ids are tags of our "
    "rules; this is no audit against the standard and no legal advice."
)
EVIDENCE, NONE, UNKNOWN = "evidence", "none found", "cannot be told from code"
PLACES = 3


def compute(inputs: Inputs) -> Measure:
    """Return a table for each standard; none where the code calls no model and nothing was found."""
    if not inputs.findings and not any(n.active for n in inputs.graph.of("call", "agent", "provider", "model")):
        return Measure("standards", "Standards", METHOD, {"standards": []})
    fired: dict[str, list[Finding]] = {}
    for finding in inputs.findings:
        if finding.waiver is None:
            fired.setdefault(finding.rule, []).append(finding)
    tables = [
        {
            "id": framework,
            "name": name,
            "risks": framework in RISKS,
            "items": [_row(framework, item, fired, inputs) for item in items],
        }
        for framework, name, items in STANDARDS
    ]
    return Measure("standards", "Standards", METHOD, {"standards": tables})


def _row(framework: str, item: Item, fired: dict[str, list[Finding]], inputs: Inputs) -> dict[str, Any]:
    rules = sorted(r for r, header in inputs.rules.items() if _names(header.standards, framework, item.id))
    looked = [r for r in rules if r in fired or (r in inputs.ran if inputs.ran is not None else True)]
    found = sorted((f for r in rules for f in fired.get(r, ())), key=lambda f: (-severity_rank(f.severity), f.rule))
    safeguards = [row for p in item.practices for row in [_safeguard(p.label, list(p.find(inputs.graph)))] if row]
    shown, searched = (found, looked) if framework in RISKS else (safeguards, item.practices)
    state = EVIDENCE if shown else NONE if searched else UNKNOWN
    return {
        "id": item.id,
        "title": item.title,
        "state": state,
        "weaknesses": len(found),
        "rules": sorted({f.rule for f in found}),
        "places": [f"{f.primary.path}:{f.primary.line}" for f in found[:PLACES]],
        "safeguards": safeguards,
        "looked": looked,
        "searched": [p.label for p in item.practices],
    }


def _names(standards: tuple[tuple[str, tuple[str, ...]], ...], framework: str, item: str) -> bool:
    """Return whether a rule names an item or a part of it (``MEASURE 2.5`` of ``MEASURE 2``)."""
    ids = next((ids for name, ids in standards if name == framework), ())
    return any(i == item or i.startswith((f"{item}.", f"{item}(")) for i in ids)


def _safeguard(label: str, nodes: list[Any]) -> dict[str, Any] | None:
    if not nodes:
        return None
    return {
        "what": label,
        "count": len(nodes),
        "names": list(dict.fromkeys(n.name for n in nodes))[:PLACES],
        "places": [f"{n.place.path}:{n.place.line}" for n in nodes[:PLACES]],
    }

"""Product metrics: which figures about the product's AI the code records, and for which use cases."""

from __future__ import annotations

from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.evidence import ABSENT, MENTIONED, PARTLY, Evidence, Item, Place, place_of, tally
from stackaudit.model.audit import Measure

requires: tuple[str, ...] = ()
METHOD = (
    "Seven figures that tell whether an AI feature does its job: cost of an interaction, latency, drift, false positives "
    "and negatives, escalation, consistency, trust. Found: production code defines, fills in or calls something of that "
    "name, a page lets people say it, or a product that measures it is in use. Partly: what the figure is made of is "
    "recorded, not the figure. Words in documentation or tests alone are told as mentioned: they prove nothing. A figure "
    "belongs to a use case when it stands in one of its modules. Dashboards outside of the repository are not seen."
)  # fmt: skip
METRICS = (
    ("cost", "Cost of an interaction", "Add up tokens times price for each request, and keep the sum with its use case."),
    ("latency", "Latency", "Record the time of each answer, and the time to its first word where it is streamed."),
    ("drift", "Drift", "Compare inputs and scores of this month with those of the launch, and tell the team when they part."),
    ("errors", "False positives and negatives", "Label a sample of answers, and count what was wrongly accepted and wrongly refused."),
    ("escalation", "Escalation", "Count how often a person has to take over, by use case."),
    ("consistency", "Consistency", "Ask the same question several times, and count how often the answers agree."),
    ("trust", "Trust", "Let people rate an answer where they read it, and keep the rating with the answer's trace."),
)  # fmt: skip
"""Id, which is that of the sign, label, and the next step."""


def compute(inputs: Inputs) -> Measure:
    """Answer for each figure."""
    evidence = Evidence(inputs)
    cases = [n for n in inputs.graph.of("use_case") if n.scope == "prod"]
    modules = {case.name: frozenset(str(m) for m in _listed(case.get("modules"))) for case in cases}
    items = [_item(evidence, *metric) for metric in METRICS] if evidence.calls or evidence.trainers else []
    rows = []
    for item in items:
        sure = item.state not in {MENTIONED, ABSENT}
        holding = {p.path for p in evidence.found(item.id)} if sure else frozenset()
        rows.append({**item.row(), "use_cases": sorted(name for name, held in modules.items() if held & holding)})
    value: dict[str, Any] = {"counts": tally(items), "items": rows, "use_cases": sorted(modules)}
    return Measure("product_metrics", "Product metrics", METHOD, value)


def _item(evidence: Evidence, sign: str, label: str, step: str) -> Item:
    item = evidence.item(sign, label, sign, step=step)
    if item.state in {MENTIONED, ABSENT}:
        places, note = _part(evidence, sign)
        if places:
            return Item(sign, label, PARTLY, places, note, item.searched, step)
    return item


def _part(evidence: Evidence, sign: str) -> tuple[tuple[Place, ...], str]:
    """Return what a figure could be made of: tokens for the cost, traces for the time."""
    if sign == "cost":
        return evidence.found("tokens"), "tokens are counted; no name of a cost was found beside them"
    if sign == "latency":
        tools = tuple(place_of(n) for n in evidence.graph.of("observability") if n.active)
        return tools, "a product of tracing is in use, which times what it traces"
    return (), ""


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else ()

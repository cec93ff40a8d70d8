"""Launch cards: for each use case what is there when it is wrong, who looks, what people are told, and what is measured."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.evidence import ABSENT, FOUND, MENTIONED, PARTLY, Evidence, Item, Place, none, place_of
from stackaudit.measures.shared.words import count, verb
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ("product_metrics",)
METHOD = (
    "One card for each use case, as a team would fill it in before a launch. What happens when it is wrong looks at the "
    "calls of the use case: a second model or host, a handler of errors, a checked form of the answer, guardrails; a "
    "handler that hides the error counts against it. Review, reports, figures and switches count as found in the modules of "
    "the use case, and as partly found elsewhere in the repository. A page says to which feature it belongs only to people, so a "
    "disclosure is told for the whole repository. Use cases that start without a page (a pipeline, a schedule) need no disclosure."
)
_VALUES = (".go",)
"""Languages without handlers."""
_PAGELESS = frozenset({"pipeline", "schedule", "job", "notebook", "command", "main"})
"""Kinds of entry points behind which nobody sits at a page."""
LABELS = {
    "wrong": "When it fails or is wrong",
    "human_review": "Human review",
    "disclosure": "People are told",
    "appeal": "Report or contest",
    "metric": "Launch metric",
    "flags": "Switch or staged launch",
}
_STEPS = {
    "wrong": "Decide what people see when the model fails or is wrong, and write it down as a handler, a check or a second model.",
    "human_review": "Name who looks at answers that matter, and where they do it.",
    "disclosure": "Say on the page that an AI answers and can be wrong.",
    "appeal": "Let people report an answer where they read it.",
    "metric": "Choose one figure that tells whether the launch worked, and record it.",
    "flags": "Start with a few people, behind a switch that turns it off.",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A use case and what it is made of."""

    node: Node
    modules: frozenset[str]
    calls: tuple[Node, ...]
    entries: tuple[Node, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """How it starts."""
        return frozenset(str(n.get("entry_kind")) for n in self.entries)


def compute(inputs: Inputs) -> Measure:
    """Fill in a card for each use case."""
    evidence = Evidence(inputs)
    metrics = [(str(i["id"]), str(i["label"])) for i in inputs.made["product_metrics"]["items"]]
    cards = [_card(_case(n, evidence), evidence, metrics) for n in inputs.graph.of("use_case") if n.scope == "prod"]
    cards.sort(key=lambda c: (not c["critical"], c["use_case"]))
    signs = ("human_review", "disclosure", "appeal", "flags")
    searched = {sign: list(evidence.searched(sign)) for sign in signs} if cards else {}
    return Measure("launch", "Launch cards", METHOD, {"cards": cards, "searched": searched}, tuple(c["node"] for c in cards))  # fmt: skip


def _case(node: Node, evidence: Evidence) -> _Case:
    graph, modules = evidence.graph, node.get("modules")
    entries = [n for n in graph.out(node, "contains") if n.kind == "entry_point"]
    calls = (n for n in graph.out(node, "needs") if n.kind == "call" and n.get("operation") != "client")
    held = frozenset(str(m) for m in modules) if isinstance(modules, (tuple, list)) else frozenset()
    return _Case(node, held, tuple(calls), tuple(entries))


def _card(case: _Case, evidence: Evidence, metrics: Sequence[tuple[str, str]]) -> dict[str, Any]:
    items = [
        _wrong(case, evidence),
        _within(case, evidence, "human_review"),
        _public(case, evidence, "disclosure"),
        _public(case, evidence, "appeal"),
        _metric(case, evidence, metrics),
        _within(case, evidence, "flags"),
    ]
    return {
        "node": case.node.id,
        "use_case": case.node.name,
        "owner": case.node.get("owner"),
        "critical": bool(case.node.get("critical")),
        "items": [item.row() for item in items],
    }


def _wrong(case: _Case, evidence: Evidence) -> Item:
    """Return what the calls of a use case do when they fail, or when the answer is no good."""
    graph, label = evidence.graph, LABELS["wrong"]
    calls = case.calls
    if not calls:
        return none("wrong", label, "it builds a client and sends nothing")
    if all(c.place.path.endswith(_VALUES) for c in calls):
        return none("wrong", label, "errors are values in this language, and are not followed")
    ways = [c for c in calls if c.get("fallback_at") or graph.out(c, "falls_back_to")]
    handlers, missed = _handlers(case, evidence)
    caught = [c for c in calls if c.get("in_try") or c.id in handlers.keys() - missed]
    some = [c for c in calls if c not in caught and c.id in handlers]
    shaped = [c for c in calls if c.get("structured_output")]
    guarded = [c for c in calls if graph.out(c, "guarded_by")]
    hidden = [p for c in calls for name in ("swallowed", "made_up") for p in _hidden(c.get(name))]
    told = (
        (ways, "a second model or host answers for"), (caught, "errors are handled around"),
        (some, "errors are handled on some of the ways to"),
        (shaped, "the form of the answer is checked for"), (guarded, "guardrails watch"),
    )  # fmt: skip
    notes = [f"{words} {len(found)} of {count(len(calls), 'call')}" for found, words in told if found]
    notes += [f"{count(len(hidden), 'handler')} {verb(len(hidden), 'hides', 'hide')} the error"] if hidden else []
    handled = {c.id for found, _ in told for c in found}
    all_safe = len({c.id for c in (*ways, *caught)}) == len(calls) and not hidden
    state = ABSENT if not handled else FOUND if all_safe else PARTLY
    places = (*hidden, *(handlers.get(c.id) or place_of(c, words) for found, words in told for c in found[:2]))
    searched = ("fallbacks, handlers of errors, schemas of answers and guardrails at its calls",)
    return Item("wrong", label, state, tuple(places), "; ".join(notes), searched, "" if state == FOUND else _STEPS["wrong"])  # fmt: skip


def _handlers(case: _Case, evidence: Evidence) -> tuple[dict[str, Place], set[str]]:
    """Return, by call, where its error is handled on the way from an entry point; and the calls of which one way is open."""
    found: dict[str, Place] = {}
    missed: set[str] = set()
    for entry in case.entries:
        rows = entry.get("caught")
        caught = {
            str(r[0]): r for r in (rows if isinstance(rows, (tuple, list)) else ()) if isinstance(r, (tuple, list))
        }
        for call in evidence.graph.out(entry, "depends_on"):
            row = caught.get(call.id)
            if row is None:
                missed.add(call.id)
            else:
                found.setdefault(call.id, Place(str(row[1]), int(str(row[2])), "handles the error"))
    return found, missed


def _hidden(value: object) -> list[Place]:
    if isinstance(value, (tuple, list)) and len(value) >= 2 and isinstance(value[1], int):
        return [Place(str(value[0]), value[1], "hides the error")]
    return []


def _within(case: _Case, evidence: Evidence, sign: str) -> Item:
    """Return what the modules of a use case show, or else what the rest of the repository shows."""
    places = evidence.found(sign, case.modules)
    if sign == "human_review":
        asked = [n for n in evidence.graph.of("agent", "tool") if n.active and (n.get("approval_set") or n.get("asks"))]
        places = (*(place_of(n) for n in asked if n.place.path in case.modules), *places)
    if places:
        return Item(sign, LABELS[sign], FOUND, places)
    other = evidence.found(sign)
    if other:
        return Item(sign, LABELS[sign], PARTLY, other, "elsewhere in the repository", (), _STEPS[sign])  # fmt: skip
    return Item(sign, LABELS[sign], ABSENT, (), "", (), _STEPS[sign])


def _public(case: _Case, evidence: Evidence, sign: str) -> Item:
    if case.kinds and case.kinds <= _PAGELESS:
        return none(sign, LABELS[sign], f"it starts by {_listed(case.kinds)}, not from a page")
    item = evidence.item(sign, LABELS[sign], sign, step=_STEPS[sign])
    note = "on a page of the repository" if item.state == FOUND else ""  # fmt: skip
    places = item.places if item.state != MENTIONED else ()
    state = ABSENT if item.state == MENTIONED else item.state
    return Item(sign, item.label, state, places, note, (), item.next)


def _listed(kinds: Collection[str]) -> str:
    return " or ".join({"main": "a program", "notebook": "a notebook"}.get(k, f"a {k}") for k in sorted(kinds))


def _metric(case: _Case, evidence: Evidence, metrics: Sequence[tuple[str, str]]) -> Item:
    """Return which figures the modules of a use case record, or else those that the rest of the repository does."""
    searched = tuple(label.lower() for _, label in metrics)
    for within, state, where in ((case.modules, FOUND, ""), (None, PARTLY, "elsewhere in the repository: ")):
        found = [(label, evidence.found(sign, within)) for sign, label in metrics]
        found = [(label, places) for label, places in found if places]
        if found:
            note = where + ", ".join(label.lower() for label, _ in found)
            step = _STEPS["metric"] if state == PARTLY else ""
            return Item("metric", LABELS["metric"], state, tuple(p[0] for _, p in found), note, searched, step)
    return Item("metric", LABELS["metric"], ABSENT, (), "", searched, _STEPS["metric"])

"""Ethics evidence: what the code shows of disclosure, appeal, tests for bias, filters of harm, personal data and oversight."""

from __future__ import annotations

from stackaudit.measures import Inputs
from stackaudit.measures.shared.evidence import FOUND, PARTLY, Evidence, Item, Place, place_of, tally
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "Six questions that people and regulators ask of software with AI. Found: a page says it, production code has a name "
    "for it, or a product that does it is in use. Words in documentation or tests alone are told as mentioned. Texts that a "
    "content system or a translation service holds, contracts, and what a host does on its own are not seen. Whether "
    "what is found is enough is a question for people."
)  # fmt: skip


def compute(inputs: Inputs) -> Measure:
    """Answer each question; none where no model is called."""
    evidence = Evidence(inputs)
    items = [_disclosure(evidence), _appeal(evidence), _oversight(evidence), _bias(evidence), _harm(evidence), _personal(evidence)]  # fmt: skip
    items = items if evidence.calls else []
    return Measure("ethics", "Ethics evidence", METHOD, {"counts": tally(items), "items": [i.row() for i in items]})


def _disclosure(evidence: Evidence) -> Item:
    return evidence.item(
        "disclosure", "Disclosure: do people learn that an AI answers?", "disclosure",
        step="Say on the page that answers come from an AI and can be wrong (AI Act, Art. 50).",
    )  # fmt: skip


def _appeal(evidence: Evidence) -> Item:
    return evidence.item(
        "appeal", "Appeal: can people report or contest an answer?", "appeal",
        step="Give each answer a way to report it, and name who looks at the reports.",
    )  # fmt: skip


def _oversight(evidence: Evidence) -> Item:
    asked = [place_of(n) for n in evidence.graph.of("agent", "tool") if n.active and (n.get("approval_set") or n.get("asks"))]  # fmt: skip
    return evidence.item(
        "human_review", "Oversight: does a person look before something happens?", "human_review", asked,
        also=("approvals of agents and tools",),
        step="Let a person confirm what has effects or decides about somebody (AI Act, Art. 14).",
    )  # fmt: skip


def _bias(evidence: Evidence) -> Item:
    return evidence.item(
        "bias_tests", "Bias tests: is the output tested for bias?", "bias_tests",
        step="Where answers decide about people, compare the results by group in the evaluation.",
    )  # fmt: skip


def _harm(evidence: Evidence) -> Item:
    guards = [place_of(n) for n in evidence.graph.of("guardrail") if n.active]
    return evidence.item(
        "harm_filters", "Harm filters: are harmful inputs and outputs filtered?", "harm_filters", guards,
        also=("guardrails of calls and agents",),
        step="Check inputs and outputs with a filter of the host or a guardrail, and decide what is shown instead.",
    )  # fmt: skip


def _personal(evidence: Evidence) -> Item:
    """Masking speaks for it; texts that are written to a log speak against it."""
    item = evidence.item(
        "personal_data", "Personal data: is it masked or removed?", "personal_data",
        step="Mask names, addresses and numbers before a text leaves for a model, and keep full texts out of logs.",
    )  # fmt: skip
    logged = tuple(p for n in evidence.graph.of("module") if n.scope == "prod" for p in _logged(n))
    if not logged:
        return item
    note = "texts of prompts or answers are written to a log"
    if item.state == FOUND:
        return Item(item.id, item.label, PARTLY, (*item.places[:3], *logged), note, item.searched, item.next)
    return Item(item.id, item.label, item.state, logged, note, item.searched, item.next)


def _logged(module: Node) -> list[Place]:
    rows = module.get("logged_texts")
    return [
        Place(module.name, int(str(row[0])), "written to a log")
        for row in (rows if isinstance(rows, (tuple, list)) else ())
        if isinstance(row, (tuple, list)) and row
    ]

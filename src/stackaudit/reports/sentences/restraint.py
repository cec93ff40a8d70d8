"""Sentences about restraint."""

from __future__ import annotations

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, rows, text, whole
from stackaudit.reports.wording import count, joined, verb

TERMS = (
    Term(
        "Restraint",
        "Places where plain code, a smaller model or a single call may do; each is a question, not a finding.",
        (),
        "restraint",
    ),
)
KINDS = {
    "closed_answer": ("prompt that allows only a label", "prompts that allow only a label"),
    "conversion": ("prompt for what code does exactly", "prompts for what code does exactly"),
    "lone_agent": ("agent without tools or other agents", "agents without tools or other agents"),
    "linear_graph": ("graph without a choice", "graphs without a choice"),
    "one_call_framework": ("framework for one call", "frameworks for one call"),
}
NOTE = (
    "These are candidates. A model may well earn its place: inputs can be irregular, rules can be hard to keep, and a graph may be "
    "about to grow. Prompts that judge answers and agents of a team are left out."
)


def lead(value: Row) -> str:
    """Return how many places may need less than they use, by kind."""
    found = rows(value, "candidates")
    if not found:
        looked = joined([many for _, many in KINDS.values()])
        return f"No place was found that clearly uses more than it needs. Looked for: {looked}."
    parts = [count(whole(k, "found"), *KINDS[text(k, "id")]) for k in rows(value, "kinds") if whole(k, "found") and text(k, "id") in KINDS]  # fmt: skip
    return (
        f"{count(len(found), 'place')} may need less than {verb(len(found), 'it uses', 'they use')}: {joined(parts)}."
    )

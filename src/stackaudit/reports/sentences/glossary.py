"""One plain sentence per measure and per word of the report."""

from __future__ import annotations

from stackaudit.model.audit import Measure
from stackaudit.reports.wording import first_sentence

MEASURES = {
    "inventory": "Which providers, models, frameworks and packages the code uses, may use, or only lists.",
    "stack_map": "Where each call to a model starts in the code, and at which host and lab it ends.",
    "concentration": "How much of a layer of the stack depends on few vendors, counted by lab, by host and by parent.",
    "calendar": "When the models in use are switched off by their hosts, and what replaces them.",
    "use_cases": "What the product does with AI: each entry point that reaches a call to a model.",
    "debt": "The estimated effort to repair all findings, and its share of the cost to rebuild the AI code.",
    "plan": "What to repair in which order, one action for each place to change.",
    "services": "The debt of each service, where a repository holds several.",
    "baseline": "Which findings are new against an earlier state.",
    "waivers": "What the team accepted, with reason and end, and which waivers have lost their use.",
    "verdict": "The answers for leaders, built from the other measures by fixed rules.",
}
WORDS = (
    (
        "Call site",
        "a place in production code that sends a request to a model; tests and tables of prices do not count.",
    ),
    ("Lab, host, parent", "who made the model, who serves it, and who controls either."),
    ("Gateway", "a service that forwards requests to several hosts."),
    (
        "Use case",
        "something the product does with AI, reached from an entry point such as a route, a command or a job.",
    ),
    ("In use, optional, listed", "reached by default, chosen only by configuration, or merely named in a table."),
    ("Waiver", "a finding that the team accepted, with a reason and an end."),
    ("Rating A to E", "debt as a share of the cost to rebuild; risk is kept apart from it."),
)


def explain(measure: Measure) -> str:
    """Return the sentence of a measure: ours, or the first of its own method."""
    return MEASURES.get(measure.id) or first_sentence(measure.method) or measure.title

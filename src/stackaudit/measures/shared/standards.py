"""The items of standards that code can say something about, and what in a graph speaks for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stackaudit.model.graph import Node, StackGraph

Finder = Callable[[StackGraph], Iterable[Node]]


def _used(*kinds: str) -> Finder:
    return lambda graph: (n for n in graph.of(*kinds) if n.role == "used" and n.scope != "docs")


def _calls(*names: str) -> Finder:
    """Calls in use for which one of the arguments is set."""
    return lambda graph: (n for n in graph.of("call") if n.active and any(n.get(name) for name in names))


def _approved(graph: StackGraph) -> Iterable[Node]:
    return (n for n in graph.of("agent", "tool") if n.active and (n.get("approval") or n.get("approval_set")))


def _standby(graph: StackGraph) -> Iterable[Node]:
    return (n for n in graph.of("call") if n.active and graph.out(n, "falls_back_to"))


def _owned(graph: StackGraph) -> Iterable[Node]:
    return (n for n in graph.of("use_case", "entry_point") if n.scope == "prod" and n.get("owner"))


def _pinned(graph: StackGraph) -> Iterable[Node]:
    return (n for n in graph.of("sdk") if n.active and n.get("locked"))


@dataclass(frozen=True, slots=True)
class Practice:
    """Something that speaks for a team, and what shows it."""

    label: str
    find: Finder


EVALS = Practice("evaluations", _used("eval"))
TRACING = Practice("tracing", _used("observability"))
GUARDRAILS = Practice("guardrails", _used("guardrail"))
APPROVAL = Practice("approval by a person", _approved)
BOUNDS = Practice(
    "agents with a bound", lambda graph: (n for n in graph.of("agent") if n.active and n.get("loop_bound"))
)
LIMITS = Practice("calls with a token limit", _calls("max_tokens"))
TIMEOUTS = Practice("calls with a timeout", _calls("timeout"))
SCHEMAS = Practice("answers with a schema", _calls("structured_output"))
STANDBY = Practice("calls with a fallback", _standby)
OWNERS = Practice("owners of use cases", _owned)
LOCKED = Practice("locked packages", _pinned)
RECORDS = Practice("records of experiments", _used("experiment_tracker"))


@dataclass(frozen=True, slots=True)
class Item:
    """One risk, duty or function of a standard."""

    id: str
    title: str
    practices: tuple[Practice, ...] = ()
    """What would speak for the team, and is looked for."""


RISKS = frozenset({"owasp-llm", "owasp-agentic"})
"""Lists of what can go wrong: evidence there is a weakness. Elsewhere evidence is a safeguard."""
STANDARDS: tuple[tuple[str, str, tuple[Item, ...]], ...] = (
    ("owasp-llm", "OWASP Top 10 for LLM Applications 2025", (
        Item("LLM01", "Prompt injection", (GUARDRAILS,)),
        Item("LLM02", "Sensitive information disclosure", (GUARDRAILS,)),
        Item("LLM03", "Supply chain", (LOCKED,)),
        Item("LLM04", "Data and model poisoning"),
        Item("LLM05", "Improper output handling", (SCHEMAS,)),
        Item("LLM06", "Excessive agency", (APPROVAL, BOUNDS)),
        Item("LLM07", "System prompt leakage"),
        Item("LLM08", "Vector and embedding weaknesses"),
        Item("LLM09", "Misinformation", (EVALS,)),
        Item("LLM10", "Unbounded consumption", (LIMITS, TIMEOUTS, BOUNDS)),
    )),
    ("owasp-agentic", "OWASP Top 10 for Agentic Applications 2026", (
        Item("ASI01", "Agent goal hijack", (GUARDRAILS,)),
        Item("ASI02", "Tool misuse", (APPROVAL,)),
        Item("ASI03", "Identity and privilege abuse"),
        Item("ASI04", "Agentic supply chain", (LOCKED,)),
        Item("ASI05", "Unexpected code execution"),
        Item("ASI06", "Memory and context poisoning"),
        Item("ASI07", "Insecure communication between agents"),
        Item("ASI08", "Cascading failures", (BOUNDS, STANDBY)),
        Item("ASI09", "Exploited trust between people and agents", (APPROVAL,)),
        Item("ASI10", "Rogue agents", (TRACING,)),
    )),
    ("nist-ai-rmf", "NIST AI Risk Management Framework 1.0", (
        Item("GOVERN 1", "Policies, processes and practices"),
        Item("GOVERN 2", "Accountability", (OWNERS,)),
        Item("GOVERN 3", "Diverse teams and human roles"),
        Item("GOVERN 4", "A culture that considers risk"),
        Item("GOVERN 5", "Engagement with those affected"),
        Item("GOVERN 6", "Third-party software, data and supply chain", (LOCKED,)),
        Item("MAP 1", "Context"),
        Item("MAP 2", "Kind of system"),
        Item("MAP 3", "Abilities, goals, benefits and costs"),
        Item("MAP 4", "Risks of all parts, third parties included", (LOCKED,)),
        Item("MAP 5", "Effects on people and society"),
        Item("MEASURE 1", "Methods and metrics", (EVALS,)),
        Item("MEASURE 2", "Evaluation for trustworthiness", (EVALS, GUARDRAILS)),
        Item("MEASURE 3", "Tracking of risks over time", (TRACING, RECORDS)),
        Item("MEASURE 4", "Feedback on the measurement"),
        Item("MANAGE 1", "Priorities among risks"),
        Item("MANAGE 2", "Ways to keep the benefit and lessen the harm", (STANDBY, APPROVAL)),
        Item("MANAGE 3", "Risks of third parties", (STANDBY, LOCKED)),
        Item("MANAGE 4", "Monitoring, response and recovery", (TRACING,)),
    )),
    ("eu-ai-act", "EU AI Act (Regulation (EU) 2024/1689)", (
        Item("Art. 9", "Risk management system"),
        Item("Art. 10", "Data and data governance", (RECORDS,)),
        Item("Art. 12", "Record-keeping", (TRACING,)),
        Item("Art. 13", "Transparency towards those who deploy"),
        Item("Art. 14", "Human oversight", (APPROVAL, BOUNDS)),
        Item("Art. 15", "Accuracy, robustness and cybersecurity", (EVALS, STANDBY, GUARDRAILS)),
        Item("Art. 26", "Duties of those who deploy"),
        Item("Art. 50", "Transparency towards people"),
    )),
)  # fmt: skip
"""Framework as rules name it, its name, its items."""

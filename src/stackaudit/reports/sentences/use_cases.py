"""Sentences about use cases, agents and tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stackaudit.model.graph import Node
from stackaudit.reports.terms import Term
from stackaudit.reports.values import rows
from stackaudit.reports.wording import be, capital, count, joined, number, verb

TERMS = (
    Term(
        "Use case",
        "Something the product does with AI, reached from an entry point such as a route, a command or a job.",
        ("use cases", "use case"),
        "use_cases",
    ),
    Term(
        "Entry point",
        "A place where work begins: a route, a command, a job, a handler of messages.",
        ("entry points", "entry point"),
        "use_cases",
    ),
)


def table(value: Any) -> list[dict[str, Any]]:
    """Return the rows of the measure, whether it is a list or holds one."""
    return rows({"use_cases": value}, "use_cases") if isinstance(value, list) else rows(value, "use_cases")


def lead(value: Any) -> str:
    """Return how many things the product does with AI, and how many are critical."""
    found = table(value)
    if not found:
        return "No use case was found: no entry point of the code reaches a call to a model."
    critical = sum(bool(r.get("critical")) for r in found)
    first = (
        "The product does one thing with AI"
        if len(found) == 1
        else f"The product does {number(len(found))} things with AI"
    )
    if not critical:
        return f"{first}. None is marked as critical."
    if critical == len(found):
        return f"{first}, and {'it is' if critical == 1 else 'all are'} marked as critical."
    return f"{first}; {number(critical)} {be(critical)} marked as critical."


def agents_lead(nodes: Sequence[Node]) -> str:
    """Return how many agents, tools and servers there are, and how many of them act on the outside."""
    kinds = [
        (sum(n.kind == kind for n in nodes), word)
        for kind, word in (("agent", "agent"), ("tool", "tool"), ("mcp_server", "MCP server"))
    ]
    parts = [count(n, word) for n, word in kinds if n]
    first = f"The code defines {joined(parts)}." if parts else "The code defines no agent, tool or MCP server."
    acting = [n for n in nodes if n.get("side_effects")]
    if not acting:
        return first
    free = [n for n in acting if not n.get("approval")]
    second = f"{capital(count(len(acting), 'of them', 'of them'))} {verb(len(acting), 'has', 'have')} side effects"
    if not free:
        return f"{first} {second}; each asks for approval."
    return f"{first} {second}; for {number(len(free))} of these no approval was found."

"""Sentences about the stack map and the inventory."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import figure, rows, text
from stackaudit.reports.wording import count, joined, number, share, spelled, verb

TERMS = (
    Term(
        "Stack map",
        "Where each call to a model starts in the code, and at which host and lab it ends.",
        (),
        "stack_map",
    ),
)


NO_CALL = "No call to a model was found in the code that was read."


def weight(path: dict[str, Any]) -> float:
    """Return the call sites of a path."""
    return figure(path, "n") or 0


def amounts(paths: list[dict[str, Any]], key: str) -> list[tuple[str, float]]:
    """Return the names under *key* with their call sites, most first; paths without a name are left out."""
    found: defaultdict[str, float] = defaultdict(float)
    for path in paths:
        if name := text(path, key):
            found[name] += weight(path)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def title(value: Any) -> str:
    """Return the heading of the stack map: how many hosts and labs."""
    paths = rows(value, "paths")
    hosts, labs = len(amounts(paths, "host")), len(amounts(paths, "lab"))
    parts = [spelled(n, word) for n, word in ((hosts, "host"), (labs, "lab")) if n]
    return "Stack map: " + ", ".join(parts) if parts else "Stack map"


def lead(value: Any) -> str:
    """Return where the call sites end, and through which hosts."""
    paths = rows(value, "paths")
    total = sum(map(weight, paths))
    if not total:
        n = round(figure(value, "unplaced") or 0) if isinstance(value, dict) else 0
        return f"The code holds {count(n, 'call site')}; neither model nor host is known." if n else NO_CALL
    lab = text(value, "highlighted_lab")
    ours = [p for p in paths if lab and text(p, "lab") == lab]
    there = sum(map(weight, ours))
    if not there:
        return f"The code holds {count(round(total), 'call site')}; which lab made the models is not known."
    labs = amounts(paths, "lab")
    if len(labs) > 1 and labs[0][1] == labs[1][1]:
        known = sum(n for _, n in labs)
        where = (
            f"{number(known)} of {count(round(total), 'call site')}"
            if known < total
            else count(round(total), "call site")
        )
        return f"{where} end at {spelled(len(labs), 'known lab')}, none ahead."
    if there == total == 1:
        whole = f"The only call site ends at {lab}"
    elif there == total:
        whole = f"All {number(total)} call sites end at {lab}"
    else:
        part = f"{number(there)} of {number(total)} call sites ({share(there / total)})"
        whole = f"{part} {verb(there, 'ends', 'end')} at {lab}"
    return whole + _through(amounts(ours, "host"))


def _through(hosts: list[tuple[str, float]]) -> str:
    if not hosts:
        return "; the host is not known."
    if len(hosts) == 1:
        return f", through {hosts[0][0]}."
    parts = [f"{name} ({number(n) if n >= 1 else 'under 1'})" for name, n in hosts]
    return f", through {spelled(len(hosts), 'host')}: {joined(parts, 4)}."


def unknown(value: Any) -> str:
    """Return how many call sites have no known end, model or entry point; empty when all have."""
    paths = rows(value, "paths")
    parts = []
    if n := round(figure(value, "unplaced") or 0) if isinstance(value, dict) else 0:
        parts.append(f"{count(n, 'call site')} {verb(n, 'has', 'have')} neither a model nor a host that the code shows")
    for key, one, many in (
        ("model", "has no model", "have no model"),
        ("entry", "is reached from no entry point", "are reached from no entry point"),
    ):
        n = round(sum(weight(p) for p in paths if not text(p, key)))
        if n:
            parts.append(f"{count(n, 'call site')} {verb(n, one, many)} that the code shows")
    return f"{'; '.join(parts)}." if parts else ""


def inventory(value: Any) -> str:
    """Return how many providers and models are in use, and how many more can be chosen."""
    counts = value.get("counts", {}) if isinstance(value, dict) else {}
    used: list[str] = []
    optional: list[str] = []
    for kind in ("provider", "model", "framework", "vector_store"):
        row = counts.get(kind) if isinstance(counts, dict) else None
        for key, found in (("used", used), ("optional", optional)):
            if n := round(figure(row, key) or 0):
                found.append(count(n, kind.replace("_", " ")))
    if not used and not optional:
        return "No part of an AI stack was found in the code that was read."
    first = f"In use: {joined(used)}." if used else "Nothing is in use by default."
    return first + (f" Chosen only by configuration: {joined(optional)}." if optional else "")


def listed(names: list[str]) -> str:
    """Return the names that only stand in tables; empty where there are none."""
    if not names:
        return ""
    return f"Only listed, not in use: {joined(names, 60)}."

"""Agents whose number of steps nothing sensible bounds: a limit switched off or raised, or a default that is no limit.

A framework's default comes from the catalogue: ``loop_bound`` of a signature, and ``loop_bound@1.2`` for what it became in
that version. A default that changed counts only where the version is known from a lock file or an exact pin. Graphs that are
built by hand need a cycle, which the roles ``edge_from``, ``edge_to`` and ``edge_choices`` of their building methods show.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.code import place_of
from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import UNKNOWN, Lit, Record, Value, literals, options

ROLE = "loop_bound"
SENSIBLE = 1000
"""From here on a limit bounds nothing that a budget would notice."""
_EXACT = re.compile(r"^(?:={2,3}\s*)?v?(\d+\.\d+(?:\.\d+)*)(?:(?:a|b|rc|\.post)\d+)?$")
_ANY = "*"


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield calls and agents without a sensible bound, with the place to set one."""
    pinned = _pins(facts)
    edges = _edges(context)
    agents = {
        (f.evidence.path, f.evidence.line): f for f in facts if isinstance(f, NodeClaim) and f.ref.kind == "agent"
    }
    for file in context.project.files.values():
        for call in context.calls(file):
            if not any(ROLE in s.signature.args for s in call.all_steps):
                continue
            bound = _bound(call, context, pinned)
            if bound is None or (bound[0] == "default" and not _cyclic(call, edges)):
                continue
            step = call.steps[-2] if len(call.steps) > 1 and bound[0] == "default" else call.steps[-1]
            row = (
                *bound,
                step.at.file.path,
                context.evidence(step.at.file, step.call.line, "run_bounds", "signature").line,
            )
            claim = _claim(call, agents, context)
            if claim is not None:
                yield NodeClaim(
                    claim.ref, claim.name, claim.evidence, claim.role, claim.scope, (("unbounded_run", row),)
                )


def _claim(call: Resolved, agents: dict[tuple[str, int], NodeClaim], context: Context) -> NodeClaim | None:
    """Return what stands in for the call: its own node, or the agent that it builds."""
    ref = context.call_ref(call.file, call.site.call) if call.operation else None
    if ref is None:
        return agents.get((call.file.path, call.line))
    site = call.site.call
    return NodeClaim(
        ref,
        call.callee,
        context.evidence(call.file, call.line, "calls", "signature", column=site.column, end_line=site.end_line),
    )


Pins = dict[str, list[tuple[str, str]]]
"""Package → folder of the manifest that declares it, and the version that it pins (empty: none)."""


def _pins(facts: Sequence[Fact]) -> Pins:
    found: Pins = defaultdict(list)
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "sdk" and dict(fact.attributes).get("declared"):
            match = _EXACT.match(str(dict(fact.attributes).get("constraint") or "").strip())
            folder = fact.evidence.path.rpartition("/")[0]
            found[fact.ref.key.partition(":")[2]].append((f"{folder}/" if folder else "", match[1] if match else ""))
    return found


def _version(package: str, path: str, pinned: Pins, context: Context) -> str:
    """Return the version that the nearest manifest above a file pins, else the locked one; empty when nothing declares it."""
    near = [(folder, version) for folder, version in pinned.get(package, ()) if path.startswith(folder)]
    if not near:
        return ""
    folder = max(folder for folder, _ in near)
    pin = next((v for f, v in near if f == folder and v), "")
    alone = (
        len({f for f, _ in pinned[package]}) == 1
    )  # a lock says nothing about which of several projects it belongs to
    return pin or (context.locked.get(("pypi", package), "") if alone else "")


def _bound(call: Resolved, context: Context, pinned: Pins) -> tuple[str, str, str] | None:
    """Return (how, value, framework at version) when nothing bounds a run; None when something does or nobody can tell."""
    value = call.everything.value(ROLE)
    if value is not None:
        given = _senseless(value)
        return ("given", given, "") if given else None
    if call.operation != "agent_run":
        return None
    for step in reversed(call.all_steps):
        if any(key.partition("@")[0] == ROLE for key in step.signature.defaults):
            vendor = context.catalogue.vendors.get(step.signature.vendor)
            names = [p.name for p in vendor.packages if p.ecosystem == "pypi"] if vendor else []
            version = _version(names[0], call.file.path, pinned, context) if names else ""
            default = _default(step.signature.defaults, version)
            if isinstance(default, (int, float)) and default >= SENSIBLE:
                return "default", f"{default:,}", f"{names[0]} {version}"
            return None
    return None


def _senseless(value: Value) -> str:
    """Return the text of a bound that bounds nothing; empty for any other."""
    found = [o.value for o in options(value) if isinstance(o, Lit)]
    if value is UNKNOWN or len(found) != len(options(value)) or len(found) != 1:
        return ""
    given = found[0]
    if given is None:
        return "None"
    if (
        isinstance(given, (int, float))
        and not isinstance(given, bool)
        and (given >= SENSIBLE or given <= 0 or math.isinf(given))
    ):
        return f"{given:,}"
    return ""


def _default(defaults: dict[str, str | int | float | bool | None], version: str) -> str | int | float | bool | None:
    """Return the default at a version; None when it changed and the version is not known."""
    changed = {k.partition("@")[2]: v for k, v in defaults.items() if k.startswith(f"{ROLE}@")}
    if not changed:
        return defaults.get(ROLE)
    if not version:
        return None
    since = [k for k in changed if _parts(k) <= _parts(version)]
    return changed[max(since, key=_parts)] if since else defaults.get(ROLE)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(p) for p in re.findall(r"\d+", version)[:4])


Built = tuple[str, int, int, int, int]
"""File and place of the construction of a graph."""


# -- graphs that are built by hand -----------------------------------------------------------------------------------


def _built(call: Resolved) -> Built:
    step = call.steps[0]
    return step.at.file.path, *place_of(step.call)


def _edges(context: Context) -> dict[Built, dict[str, set[str]]]:
    """Return for each builder (by the identity of its construction) the edges between its nodes."""
    found: dict[Built, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file in context.project.files.values():
        for call in context.calls(file):
            if "edge_from" in call.signature.args and call.steps:
                sources = _names(call, "edge_from")
                targets = _names(call, "edge_to") | _choices(call)
                unknown = {_ANY} if "edge_choices" in call.signature.args else set()
                for source in sources:
                    found[_built(call)][source] |= targets or unknown
    return found


def _names(call: Resolved, role: str) -> set[str]:
    value = call.arguments.value(role)
    return {str(lit.value) for lit in literals(value) if isinstance(lit.value, str)} if value is not None else set()


def _choices(call: Resolved) -> set[str]:
    """Return the targets that a mapping or list of choices names."""
    value = call.arguments.value("edge_choices")
    found: set[str] = set()
    for option in options(value) if value is not None else ():
        if isinstance(option, Record):
            for table in option.exprs:
                for _, target in table.pairs:
                    found |= {
                        str(lit.value)
                        for lit in literals(call.evaluator.value(target, option.at))
                        if isinstance(lit.value, str)
                    }
    return found


def _cyclic(call: Resolved, edges: dict[Built, dict[str, set[str]]]) -> bool:
    """Return whether the graph behind a call can come back to a node; ready-made agents always can."""
    graph = edges.get(_built(call))
    if graph is None:
        return call.steps[0].signature.operation == "client"
    names = set(graph) | {t for targets in graph.values() for t in targets if t != _ANY}
    following = {n: (names - {n} if _ANY in graph.get(n, ()) else set(graph.get(n, ()))) for n in names}
    return any(_reaches(start, following) for start in names)


def _reaches(start: str, following: dict[str, set[str]]) -> bool:
    queue, seen = list(following.get(start, ())), set()
    while queue:
        node = queue.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            queue += following.get(node, ())
    return False

"""What one audit contributes to its portfolio."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import cases
from stackaudit.graph.usages import Usage, usages
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.stops import stops
from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES, severity_rank
from stackaudit.model.graph import Node, StackGraph
from stackaudit.model.portfolio import Action, Before, Brief, Case, Ending, Family, LayerUse, Piece, Stop, Waived

MOST_ACTIONS = 12
LEAST_WORDS = 8
"""Shorter prompts are alike by chance."""
LEAST_CALLERS = 3
"""A function that fewer places call is a part of what they do, and no common way to a vendor."""


def brief_of(audit: Audit, catalogue: Catalogue, previous: Audit | None = None) -> Brief:
    """Return all that pooled measures look at."""
    verdict, debt = audit.measure("verdict"), audit.measure("debt")
    severities = Counter(f.severity for f in audit.open)
    used = usages(audit.graph, catalogue)
    return Brief(
        commit=audit.repository.commit,
        branch=audit.repository.branch,
        files=audit.run.coverage.files,
        unread=len(audit.skips),
        risk=verdict["risk"],
        sentence=verdict["sentence"],
        rating=debt["rating"],
        minutes=debt["minutes"],
        ai_lines=debt["ai_lines"],
        severities=tuple((s, severities[s]) for s in reversed(SEVERITIES) if severities[s]),
        calls=len(used),
        through=tuple(_gateways(audit.measure("concentration")["layers"], used, catalogue)),
        layers=tuple(_layers(audit.measure("concentration")["layers"])),
        cases=tuple(Case(c["name"], c["critical"]) for c in audit.measure("outages")["cases"]),
        stops=tuple(_stops(audit.graph, catalogue)),
        endings=tuple(_endings(audit.measure("calendar")["rows"])),
        families=tuple(_families(audit)),
        actions=tuple(_actions(audit.measure("plan")["actions"])),
        waived=tuple(_waived(audit)),
        pieces=tuple(sorted(_pieces(audit.graph, catalogue), key=lambda p: (p.kind, p.key, p.path))),
        before=_before(previous) if previous is not None else None,
    )


def _before(previous: Audit) -> Before:
    return Before(previous.run.as_of, previous.measure("debt")["minutes"], len(previous.open))


def _layers(rows: list[dict[str, Any]]) -> Iterator[LayerUse]:
    for row in rows:
        if row["uses"]:
            shares = row["by_use_case"] or row["by_call_site"]
            held = tuple((s["id"], s["name"], s["share"]) for s in shares)
            yield LayerUse(row["layer"], row["label"], row["axis"], row["basis"], row["uses"], row["hhi"], held)


def _gateways(
    rows: list[dict[str, Any]], used: tuple[Usage, ...], catalogue: Catalogue
) -> Iterator[tuple[str, str, int]]:
    """Yield the gateways that calls go through, and those that the code sets up in another way (0 calls)."""
    layers = (row for row in rows if (row["layer"], row["axis"]) == ("gateway", "host"))
    found = Counter({item["id"]: 0 for row in layers for item in row["by_use_case"] or row["by_call_site"]})
    found.update(h for u in used for h in dict.fromkeys(u.hosts) if catalogue.is_gateway(h))
    for name, calls in sorted(found.items()):
        yield name, shown(catalogue, "product", name), calls


def _stops(graph: StackGraph, catalogue: Catalogue) -> Iterator[Stop]:
    for row in stops(cases(graph, catalogue), graph, catalogue):
        lost = tuple(i for i, state in enumerate(row["states"]) if state == "lost")
        degraded = tuple(i for i, state in enumerate(row["states"]) if state == "degraded")
        if lost or degraded:
            yield Stop(row["kind"], row["id"], row["name"], row["parent"], lost, degraded)


def _endings(rows: list[dict[str, Any]]) -> Iterator[Ending]:
    for row in rows:
        if row["role"] == "used" and row["calls"] and row["shutdown"]:
            yield Ending(row["model"], row["host"], row["shutdown"], row["certainty"], row["calls"])


def _families(audit: Audit) -> Iterator[Family]:
    family = {rule.id: rule.family for rule in audit.rules}
    for row in sorted(audit.measure("debt")["by_family"], key=lambda r: str(r["family"])):
        found = [f.severity for f in audit.open if family.get(f.rule) == row["family"]]
        if found:
            yield Family(row["family"], max(found, key=severity_rank), row["findings"], row["minutes"])


def _actions(rows: list[dict[str, Any]]) -> Iterator[Action]:
    """Yield the steps of a plan; the same step at several places is one."""
    same: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        same.setdefault((row["lead"], _title(row)), []).append(row)
    for (rule, title), found in list(same.items())[:MOST_ACTIONS]:
        yield Action(
            title=title,
            rule=rule,
            severity=max((row["severity"] for row in found), key=severity_rank),
            minutes=sum(row["minutes"] for row in found),
            risk=round(sum(row["risk"] for row in found), 2),
            deadline=min((row["deadline"] for row in found if row["deadline"]), default=None),
            findings=sum(row["findings"] for row in found),
            owner=found[0]["owner"],
        )


def _title(row: dict[str, Any]) -> str:
    """Return what a step is about, without the repairs that are done on the way."""
    title: str = row["title"]
    return title.rpartition(", and ")[0] if len(row["rules"]) > 1 else title


def _waived(audit: Audit) -> Iterator[Waived]:
    for f in audit.findings:
        if f.waiver is not None:
            yield Waived(f.rule, f.severity, f.message, f.primary.path, f.waiver.until, f.waiver.owner, f.waiver.reason)


# -- pieces that others may have built too -----------------------------------------------------------------------------


def _pieces(graph: StackGraph, catalogue: Catalogue) -> Iterator[Piece]:
    seen: set[tuple[str, str]] = set()
    for piece in (*_prompts(graph), *_wrappers(graph, catalogue), *_ingestions(graph)):
        if (piece.kind, piece.key) not in seen:
            seen.add((piece.kind, piece.key))
            yield piece


def _prompts(graph: StackGraph) -> Iterator[Piece]:
    for node in graph.of("prompt"):
        words, text = node.get("words"), node.get("text_hash")
        if node.active and isinstance(text, str) and isinstance(words, int) and words >= LEAST_WORDS:
            yield Piece("prompt", text, f"{words} words", node.place.path)


def _wrappers(graph: StackGraph, catalogue: Catalogue) -> Iterator[Piece]:
    """Yield the own functions that many places call and that make a request to a vendor themselves."""
    calls = [n for n in graph.of("call") if n.active]
    called = Counter(row for n in calls if n.wrapped for row in _rows(n))
    for node in calls:
        place = (node.place.path, str(node.get("function") or ""))
        provider, operation = node.get("provider"), node.get("operation")
        if not node.wrapped and operation != "client" and isinstance(provider, str) and called[place] >= LEAST_CALLERS:
            yield Piece("wrapper", f"{operation} at {shown(catalogue, 'host', provider)}", place[1], place[0])


def _rows(node: Node) -> Iterator[tuple[str, str]]:
    via = node.get("via")
    for row in via if isinstance(via, tuple) else ():
        if isinstance(row, tuple) and len(row) == 2:
            yield str(row[0]), str(row[1])


def _ingestions(graph: StackGraph) -> Iterator[Piece]:
    for store in graph.of("vector_store"):
        for source in graph.into(store, "writes") if store.active else ():
            if source.active and source.kind in {"data_pipeline", "pipeline_step"}:
                yield Piece("ingestion", store.name, source.name, source.place.path)

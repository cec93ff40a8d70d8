"""Who stands behind the vendors in use: common parents, labs at several hosts, holders of parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF
from stackaudit.graph.usages import Usage, serving
from stackaudit.measures.shared.names import shown
from stackaudit.model.graph import Node

JOIN = "+"
"""Between the parents of one group."""


def parent_of(node: Node, catalogue: Catalogue) -> str:
    """Return the parent of a product."""
    return str(node.get("parent") or catalogue.parents.parent_of(node.name))


def common_parents(
    found: Sequence[Usage], products: Iterable[tuple[str, Node]], order: Sequence[str], catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Return parents that control two or more vendors in use that look separate (DORA, Art. 29(1)(b)).

    Args:
        found: the calls.
        products: frameworks, stores and the like in use, each with its layer.
        order: the layers, in the order of the report.
        catalogue: who owns whom.
    """
    members: defaultdict[str, dict[tuple[str, str], set[str]]] = defaultdict(dict)
    parents = catalogue.parents
    for usage in found:
        for lab in usage.labs:
            members[parents.parent_of(lab, "lab")].setdefault((lab, "lab"), set()).add(usage.layer)
        for host in usage.hosts:
            members[parents.parent_of(host)].setdefault((host, "host"), set()).add(usage.layer)
    for layer, node in products:
        members[parent_of(node, catalogue)].setdefault((node.name, node.kind), set()).add(layer)
    rows = []
    for parent, found_here in sorted(members.items()):
        hosted = any(kind == "host" for _, kind in found_here)
        held = {key: where for key, where in found_here.items() if not (hosted and key[1] == "lab")}
        if parent == SELF or len({vendor for vendor, _ in held}) < 2:
            continue
        names = [
            {"id": v, "name": shown(catalogue, k if k == "lab" else "host", v), "kind": k} for v, k in sorted(held)
        ]
        layers = [layer for layer in order if any(layer in where for where in held.values())]
        rows.append({"parent": parent, "name": shown(catalogue, "parent", parent), "members": names, "layers": layers})
    return rows


def shared(found: Sequence[Usage], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return labs whose models come through several hosts, and gateways that stand before several labs."""
    hosts_of: defaultdict[str, set[str]] = defaultdict(set)
    labs_of: defaultdict[str, set[str]] = defaultdict(set)
    for usage in found:
        for model in usage.models:
            lab = model.get("lab")
            if isinstance(lab, str):
                hosts_of[lab] |= {h for h in serving(usage, model, catalogue) if not _of_other_lab(h, lab, catalogue)}
        for host in usage.hosts:
            if catalogue.is_gateway(host):
                labs_of[host] |= set(usage.labs)
    rows = []
    for kind, axis, groups in (("lab", "host", hosts_of), ("gateway", "lab", labs_of)):
        for vendor, others in sorted(groups.items()):
            if len(others) > 1:
                members = [{"id": o, "name": shown(catalogue, axis, o), "kind": axis} for o in sorted(others)]
                name = shown(catalogue, "lab" if kind == "lab" else "host", vendor)
                rows.append({"kind": kind, "id": vendor, "name": name, "members": members})
    return rows


def _of_other_lab(host: str, lab: str, catalogue: Catalogue) -> bool:
    """Return whether a host belongs to another lab, and is not known to serve models of this one."""
    own = catalogue.parents.find(host, "lab") is not None and host != lab
    return own and all(maker != lab for maker, _ in catalogue.models.offers(host))


def groups(parents: Collection[str], catalogue: Catalogue) -> dict[str, str]:
    """Return parent → group, where parents are one group that hold parts of each other or have a holder in common.

    It is an upper bound: a part gives no control ("closely connected" in the sense of DORA, Art. 29(1)(b), at most).
    """
    known = sorted(set(parents) - {SELF})
    circles = {p: {p, *(s.holder for s in catalogue.parents.holders_of(p))} for p in known}
    leader = {p: p for p in known}
    for place, one in enumerate(known):
        for other in known[:place]:
            if circles[one] & circles[other]:
                old, new = leader[one], leader[other]
                leader = {p: new if at == old else at for p, at in leader.items()}
    made = {p: JOIN.join(q for q in known if leader[q] == leader[p]) for p in known}
    return {**dict.fromkeys(set(parents) & {SELF}, SELF), **made}


def group_name(group: str, catalogue: Catalogue) -> str:
    """Return the names of the parents of a group."""
    return " + ".join(shown(catalogue, "parent", p) for p in group.split(JOIN))


def holdings(parents: Collection[str], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return who holds parts of the parents in use, without control: holders that are in use too, or hold several."""
    stakes = [s for p in sorted(parents) for s in catalogue.parents.holders_of(p)]
    held: defaultdict[str, set[str]] = defaultdict(set)
    for stake in stakes:
        held[stake.holder].add(stake.held)
    rows = [
        {
            "holder": s.holder,
            "holder_name": shown(catalogue, "parent", s.holder),
            "held": s.held,
            "held_name": shown(catalogue, "parent", s.held),
            "share": s.share,
            "as_of": s.as_of.isoformat(),
            "source": s.source,
            "holder_in_use": s.holder in parents,
        }
        for s in stakes
        if s.holder in parents or len(held[s.holder]) > 1
    ]
    return sorted(rows, key=lambda r: (not r["holder_in_use"], r["holder"], r["held"]))


def grouped(shares: Mapping[str, float], group: Mapping[str, str]) -> dict[str, float]:
    """Return shares by group."""
    found: defaultdict[str, float] = defaultdict(float)
    for vendor, share in shares.items():
        found[group.get(vendor, vendor)] += share
    return dict(found)

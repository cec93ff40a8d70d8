"""VEN003: a vendor without which most of the product's uses of AI stop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import SELF_HOSTED, Hit, View

MIN_CASES = 3
SHARE = 0.6
_OPERATIONS = frozenset({"chat", "agent_run"})


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each vendor whose loss stops most of at least three use cases, or a critical one."""
    cases = [u for u in view.graph.of("use_case") if u.scope == "prod"]
    lost: defaultdict[str, list[Node]] = defaultdict(list)
    for case in cases:
        for vendor in _essential(view, case):
            lost[vendor].append(case)
    for vendor, found in sorted(lost.items()):
        critical = [c for c in found if c.get("critical")]
        if (len(found) >= MIN_CASES and len(found) >= SHARE * len(cases)) or critical:
            yield _hit(view, view.graph.nodes[vendor], found, len(cases))


def _essential(view: View, case: Node) -> list[str]:
    """Return the vendor that answers all requests for text of a use case, where it is one and nobody stands in."""
    found: set[str] = set()
    for node in view.graph.out(case, "needs"):
        if node.kind != "call" or node.role != "used" or node.get("operation") not in _OPERATIONS:
            continue
        providers = view.providers_of(node)
        if len(providers) != 1 or node.get("fallback_at") is not None or view.graph.out(node, "falls_back_to"):
            return []
        found.add(providers[0].id)
    return [v for v in found if view.graph.nodes[v].get("parent") not in {None, SELF_HOSTED}] if len(found) == 1 else []


def _hit(view: View, vendor: Node, cases: list[Node], total: int) -> Hit:
    needed = [n for c in cases for n in view.graph.out(c, "needs") if vendor in view.graph.out(n, "calls")]
    through = Counter(str(i) for c in {n.id: n for n in needed}.values() for i in (c.get("through") or ()))  # type: ignore[union-attr]
    nodes = {n.id: n for n in (*needed, *view.named(through))} or {vendor.id: vendor}
    main = min(nodes.values(), key=lambda n: (-through[n.id], n.place.path, n.place.line))
    entries = [e.place for c in cases for e in view.graph.out(c, "contains") if e.kind == "entry_point"]
    say = {
        "vendor": view.title("host", vendor.name), "lost": len(cases), "total": total,
        "names": sorted(c.name for c in cases),
    }  # fmt: skip
    related = view.related(main.place, [*(n.place for n in needed), *entries])
    return Hit(main, main.place, say, related=related, nodes=(vendor, *cases), key=vendor.key, whole=True)

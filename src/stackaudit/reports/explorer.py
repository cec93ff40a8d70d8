"""The explorer: the whole graph to look around in, one offline file that needs JavaScript."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from stackaudit.model.audit import Audit
from stackaudit.model.graph import EDGE_KINDS, Node, StackGraph
from stackaudit.reports.charts import layout
from stackaudit.reports.pages import asset, page
from stackaudit.reports.sentences import method
from stackaudit.reports.values import rows, text
from stackaudit.reports.wording import capital, clean, count, day, number

NAME = "explorer"
SUFFIXES = (".explorer.html",)

MOST = 5000
"""Nodes of the page; what production uses comes first."""
DETAILS = 10
"""Attributes of a node that are shown."""
_LAYERS = (
    ("use_case",),
    ("entry_point",),
    ("module", "env_var"),
    ("agent", "data_pipeline"),
    ("tool", "mcp_server", "prompt", "pipeline_step", "guardrail", "web_search"),
    ("call",),
    (
        "sdk",
        "framework",
        "vector_store",
        "data_store",
        "dataset",
        "infra",
        "observability",
        "experiment_tracker",
        "eval",
    ),
    ("model",),
    ("provider",),
    ("lab",),
    ("parent",),
)
"""Kinds by column, from what people use to who owns it."""
_FAMILIES = {
    "product": ("use_case", "entry_point"),
    "vendor": ("model", "provider", "lab", "parent"),
    "agent": ("agent", "tool", "mcp_server", "prompt", "guardrail", "web_search"),
    "code": ("module", "call", "env_var", "sdk", "framework"),
}
"""Kinds that look alike; all others are ``data``."""
_WORDS = {"mcp_server": "MCP server", "sdk": "Package", "infra": "Infrastructure", "env_var": "Environment variable",
          "eval": "Evaluation", "lab": "Lab", "provider": "Host or gateway"}  # fmt: skip
_QUIET = ("module", "env_var", "sdk", "prompt")
"""Kinds that are hidden at first: many, and rarely the question."""
_SCOPES = ("prod", "test", "docs", "dev")
_ROLES = ("used", "optional", "listed", "migration")
_ROLE_WORDS = {"used": "in use"}
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of the page: one of the graph, or the parent of some."""

    id: str
    kind: str
    name: str
    scope: str
    role: str
    place: str
    details: tuple[tuple[str, str], ...] = ()


def render(audit: Audit) -> bytes:
    """Return the page; the same audit gives the same bytes."""
    spots, edges = _drawn(audit.graph, _names(audit))
    left = max(len(audit.graph.nodes) - MOST, 0)
    what = f"{audit.repository.name} @ {(audit.repository.commit or 'no commit')[:10]} / {day(audit.run.as_of)}"
    values = {
        "audit": audit,
        "data": data_block(_payload(spots, edges)),
        "left": f"{count(left, 'node')} less used, of {number(len(audit.graph.nodes))}, stand only in audit.json."
        if left
        else "",
        "read": method.skipped(audit),
        "kinds": [
            (kind, _word(kind), _family(kind), n, kind not in _QUIET) for kind, n in _counted(spots, "kind", _KINDS)
        ],
        "scopes": [(name, name, n, name == "prod") for name, n in _counted(spots, "scope", _SCOPES)],
        "roles": [
            (name, _ROLE_WORDS.get(name, name), n, name == "used") for name, n in _counted(spots, "role", _ROLES)
        ],
    }
    script = "\n".join(map(asset, ("vendor/cytoscape.min.js", "theme.js", "explorer.js")))
    return page("explorer.html", asset("style.css") + asset("explorer.css"), script, what, values)


def data_block(value: Any) -> Markup:
    """Return *value* as JSON that cannot leave the element it stands in, whatever its texts hold."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(raw.translate(_ESCAPES))  # noqa: S704 - the signs that HTML reads are escaped


_KINDS = tuple(kind for layer in _LAYERS for kind in layer)


def _word(kind: str) -> str:
    return _WORDS.get(kind) or capital(kind.replace("_", " "))


def _family(kind: str) -> str:
    return next((name for name, kinds in _FAMILIES.items() if kind in kinds), "data")


def _counted(spots: list[Spot], field: str, order: tuple[str, ...]) -> list[tuple[str, int]]:
    amounts = Counter(getattr(spot, field) for spot in spots)
    return [(name, amounts[name]) for name in order if amounts[name]]


def _names(audit: Audit) -> dict[str, str]:
    """Return the names that the rest of the report uses, by node and by parent."""
    value = audit.measure("inventory")
    found = [row for key in ("providers", "frameworks", "vector_stores") for row in rows(value, key)]
    names = {text(row, "node"): text(row, "name") for row in found if text(row, "name")}
    for row in found:
        owner = audit.graph.nodes.get(text(row, "node"))
        if owner is not None and text(row, "parent"):
            names[f"parent:{owner.get('parent')}"] = text(row, "parent")
    return names


def _drawn(graph: StackGraph, names: Mapping[str, str]) -> tuple[list[Spot], list[tuple[str, str, str]]]:
    """Return the nodes that are drawn, parents included, and the edges among them."""
    known = [n for n in graph.nodes.values() if n.kind in _KINDS]
    known.sort(key=lambda n: (_SCOPES.index(n.scope), _ROLES.index(n.role), _KINDS.index(n.kind), n.name, n.id))
    nodes = known[:MOST]
    here = {n.id for n in nodes}
    edges = [(e.source, e.target, e.kind) for e in graph.edges if e.source in here and e.target in here]
    parents: dict[str, Spot] = {}
    for node in nodes:
        name = node.get("parent")
        if node.kind in ("lab", "provider") and isinstance(name, str) and name:
            key = "parent:" + name
            shown = clean(names.get(key) or capital(name.replace("_", " ")), 160)
            parents.setdefault(name, Spot(key, "parent", shown, node.scope, node.role, ""))
            edges.append((node.id, key, "controlled_by"))
    return [*(_spot(node, names.get(node.id, node.name)) for node in nodes), *parents.values()], edges


def _spot(node: Node, name: str) -> Spot:
    details: list[tuple[str, str]] = []
    for attribute, value in sorted(node.attributes.items()):
        if isinstance(value, (str, int, float)) and value != "" and len(details) < DETAILS:
            words = {True: "yes", False: "no"}[value] if isinstance(value, bool) else clean(value, 120)
            details.append((attribute.replace("_", " "), words))
    place = f"{clean(node.place.path, 300)}:{node.place.line}"
    return Spot(node.id, node.kind, clean(name, 160), node.scope, node.role, place, tuple(details))


def _payload(spots: list[Spot], edges: list[tuple[str, str, str]]) -> dict[str, Any]:
    layers = {spot.id: next(i for i, kinds in enumerate(_LAYERS) if spot.kind in kinds) for spot in spots}
    columns = layout.ordered(layers, [(a, b) for a, b, _ in edges])
    places = layout.positions(columns)
    by_id = {spot.id: spot for spot in spots}
    order = [node for column in columns for node in column]
    index = {node: i for i, node in enumerate(order)}
    kinds = [*EDGE_KINDS, "controlled_by"]
    return {
        "row": layout.ROW, "column": layout.COLUMN, "gap": layout.GAP, "shape": layout.SHAPE,
        "words": {kind: _word(kind) for kind in _KINDS},
        "families": {kind: _family(kind) for kind in _KINDS},
        "relations": [kind.replace("_", " ") for kind in kinds],
        "nodes": [[s.kind, s.name, s.scope, s.role, s.place, s.details, layers[n], *places[n]] for n in order for s in (by_id[n],)],
        "edges": [[index[a], index[b], kinds.index(kind)] for a, b, kind in edges],
    }  # fmt: skip

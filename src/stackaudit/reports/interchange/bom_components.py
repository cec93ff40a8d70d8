"""Components of a bill of materials: models with their cards, packages, products, agents, tools, prompts, data."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from stackaudit.model.audit import Audit
from stackaudit.model.graph import Node
from stackaudit.reports.interchange import known
from stackaudit.reports.interchange.bom_parts import evidence, properties, ref, scope, standing
from stackaudit.reports.interchange.purl import purl
from stackaudit.reports.wording import clean, number

TYPES = {
    "model": "machine-learning-model", "sdk": "library", "framework": "framework", "vector_store": "platform",
    "observability": "framework", "experiment_tracker": "framework", "eval": "framework", "guardrail": "framework",
    "agent": "application", "tool": "application", "prompt": "data", "data_pipeline": "application",
    "dataset": "data", "data_store": "platform", "infra": "platform",
}  # fmt: skip
"""Kind of node → type of component; kinds that are not here are services, or no parts of a bill of materials."""
_OUTPUTS = {"chat": "text", "completion": "text", "embedding": "vector", "image": "image", "audio": "audio"}
_SHOWN = {
    "sdk": ("constraint", "layer", "vendor"),
    "model": (
        "as_written", "family", "floating", "preview", "open_weights", "input_price", "output_price", "context",
        "max_output", "dimensions", "snapshots", "tools", "vision", "json_schema", "strongest",
    ),
    "agent": ("framework", "autonomy", "approval", "loop_bound", "in_house"),
    "tool": ("framework", "side_effects", "approval"),
    "prompt": ("text_hash", "words", "placeholders"),
    "data_pipeline": ("orchestrator", "schedule"),
    "data_store": ("product",),
    "infra": ("type", "tag", "engine"),
}  # fmt: skip
_PRODUCT = ("layer", "parent")


def component(audit: Audit, node: Node) -> dict[str, Any]:
    """Return the component of a node whose kind is in `TYPES`."""
    row: dict[str, Any] = {"type": TYPES[node.kind], "bom-ref": ref(node), "name": clean(node.name, 300)}
    attributes: dict[str, object] = {name: node.get(name) for name in _SHOWN.get(node.kind, _PRODUCT)}
    row |= {"scope": scope(node), "evidence": evidence(node)}
    match node.kind:
        case "sdk":
            row |= _package(node)
        case "model":
            row |= _model(audit, node)
            attributes |= _ends(node)
        case "dataset":
            row["data"] = [{"type": "dataset", "name": clean(node.name, 300)}]
        case "prompt":
            row["data"] = [{"type": "definition", "name": clean(node.name, 300)}]
        case "tool" | "agent":
            row["description"] = clean(node.get("description"), 500)
        case _:
            pass
    row["properties"] = properties({**standing(node), **attributes})
    return known(row)


def _package(node: Node) -> dict[str, Any]:
    version = clean(node.get("locked") or node.get("version"), 100) or None
    address = purl(node.key, version)
    _, _, name = node.key.partition(":")
    found = {"name": clean(name or node.name, 300), "version": version, "purl": address}
    return found | {"evidence": evidence(node, "purl" if address else "name")}


def _model(audit: Audit, node: Node) -> dict[str, Any]:
    lab = next((n for n in audit.graph.out(node, "made_by")), None)
    sources = sorted({address for row in _lifecycle(node) if (address := _address(row[4]))})
    return {
        "manufacturer": {"name": clean(lab.name, 200)} if lab else None,
        "modelCard": _card(audit, node),
        "externalReferences": [
            {"type": "documentation", "url": address, "comment": "End dates of this model"} for address in sources
        ],
    }


def _card(audit: Audit, node: Node) -> dict[str, Any]:
    """Return what the catalogue knows of a model, and which use cases of the repository need it."""
    kind = clean(node.get("type"), 60)
    inputs = ["text"] if kind in {"chat", "completion", "embedding"} else []
    inputs += ["image"] if node.get("vision") is True else []
    cases = sorted({clean(n.name, 200) for n in audit.graph.into(node, "needs")})
    parameters = {
        "task": kind,
        "inputs": [{"format": name} for name in inputs],
        "outputs": [{"format": _OUTPUTS[kind]}] if kind in _OUTPUTS else [],
    }
    considerations = known({"useCases": cases, "technicalLimitations": _limits(node)})
    return known({"modelParameters": known(parameters), "considerations": considerations})


def _limits(node: Node) -> list[str]:
    told = (
        ("context", "The context holds {} tokens."),
        ("max_output", "One answer has at most {} tokens."),
        ("dimensions", "Vectors have {} dimensions."),
    )
    found = [(node.get(name), sentence) for name, sentence in told]
    return [s.format(number(v)) for v, s in found if isinstance(v, (int, float)) and not isinstance(v, bool)]


def _lifecycle(node: Node) -> list[tuple[str, ...]]:
    """Return the announced ends as (host, date, certainty, replacement, source)."""
    value = node.get("lifecycle")
    rows = value if isinstance(value, tuple) else ()
    return [tuple(str(x or "") for x in row) for row in rows if isinstance(row, tuple) and len(row) == 5]


def _ends(node: Node) -> dict[str, object]:
    """Return the date on which each host switches the model off, as properties."""
    return {
        f"end:{clean(host, 80)}": f"{clean(day, 40)} {clean(certainty, 40)}".strip()
        for host, day, certainty, _, _ in _lifecycle(node)
        if host and day
    }


def _address(raw: str) -> str:
    """Return an https address with all unusual characters encoded, or nothing when it is none."""
    try:
        parts = urlsplit(raw)
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme != "https" or not host.isascii() or not host.replace("-", "").replace(".", "").isalnum():
        return ""
    query = f"?{quote(parts.query, safe='=&-._~%')}" if parts.query else ""
    return f"https://{host}{quote(parts.path, safe='/-._~%')}{query}"

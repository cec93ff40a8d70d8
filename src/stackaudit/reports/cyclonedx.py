"""CycloneDX 1.6: the AI stack as a bill of materials, with models, their cards, services and what depends on what."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.graph import Node
from stackaudit.reports.interchange import dump, known
from stackaudit.reports.interchange.bom_components import TYPES, component
from stackaudit.reports.interchange.bom_parts import ROOT, properties, ref
from stackaudit.reports.interchange.bom_services import KINDS, service
from stackaudit.reports.wording import clean, parse_day

NAME = "cyclonedx"
SUFFIXES = (".cdx.json",)

UNREAD = 100
"""Files that are named as not read; all are counted."""
_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_SPACE = uuid.UUID("6f1c1f0e-5d0b-5c4e-9a57-3b2f6a0c9d11")
"""Namespace of the serial numbers, a constant: the same content has the same number everywhere."""
_LEADS = frozenset(
    {"uses_model", "calls", "exposes", "prompts", "hosted_by", "runs", "reads", "depends_on", "serves", "deploys", "trains",
     "guarded_by", "traced_by", "evaluated_by", "imports"}
)  # fmt: skip
"""Edges along which the source needs the target."""
_IN_USE = frozenset({"used", "optional"})
_SERVED = frozenset({"model", "provider"})


def render(audit: Audit) -> bytes:
    """Return the document; serial number and time come from its content and the day of the audit."""
    nodes = _parts(audit)
    body: dict[str, Any] = {
        "metadata": _metadata(audit),
        "components": [component(audit, node) for node in nodes if node.kind in TYPES],
        "services": [service(audit, node) for node in nodes if node.kind in KINDS],
        "dependencies": _dependencies(audit, nodes),
        "compositions": [{"aggregate": "incomplete", "assemblies": [ROOT]}],
    }
    digest = json.dumps(body, sort_keys=True, ensure_ascii=True)
    head = {"$schema": _SCHEMA, "bomFormat": "CycloneDX", "specVersion": "1.6"}
    return dump({**head, "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, digest)}", "version": 1, **body})


def _parts(audit: Audit) -> list[Node]:
    """Return the nodes that the document lists.

    What only stands in a table or a migration is no part, and of the infrastructure only what has to do with a model or
    a host of models.
    """
    found = [n for n in audit.graph.of(*TYPES, *KINDS) if n.role in _IN_USE]
    return [n for n in found if n.kind != "infra" or any(t.kind in _SERVED for t in audit.graph.out(n))]


def _metadata(audit: Audit) -> dict[str, Any]:
    listed = sum(n.role not in _IN_USE for n in audit.graph.of("model"))
    tool = {"type": "application", "name": clean(audit.tool[0], 80), "version": clean(audit.tool[1], 80)}
    facts = {
        "branch": audit.repository.branch,
        "catalogueAsOf": audit.run.catalogue.as_of,
        "catalogueHash": audit.run.catalogue.hash,
        "filesNotRead": len(audit.skips),
        "modelsOnlyListed": listed,
        "profile": audit.run.profile,
        **{f"notRead:{i:03}": f"{s.path}: {s.reason}" for i, s in enumerate(sorted(audit.skips)[:UNREAD], 1)},
    }
    subject = {
        "type": "application",
        "bom-ref": ROOT,
        "name": clean(audit.repository.name, 200) or "repository",
        "version": clean(audit.repository.commit, 80),
    }
    day = parse_day(audit.run.as_of)
    return known(
        {
            "timestamp": f"{day.isoformat()}T00:00:00Z" if day else None,
            "lifecycles": [{"phase": "pre-build"}],
            "tools": {"components": [tool]},
            "component": known(subject),
            "properties": properties(facts),
        }
    )


def _dependencies(audit: Audit, nodes: list[Node]) -> list[dict[str, Any]]:
    """Return what each part needs; a call is no part, so its model needs the service that it goes to."""
    names = {node.id: ref(node) for node in nodes}
    needs: defaultdict[str, set[str]] = defaultdict(set)
    for edge in audit.graph.edges:
        if edge.kind in _LEADS and edge.source in names and edge.target in names:
            needs[names[edge.source]].add(names[edge.target])
    for call in audit.graph.of("call"):
        hosts = [names[n.id] for n in audit.graph.out(call, "calls") if n.kind == "provider" and n.id in names]
        for model in audit.graph.out(call, "uses_model"):
            if model.id in names and len(hosts) == 1:
                needs[names[model.id]].add(hosts[0])
    needs[ROOT] = set(names.values())
    rows = {name: sorted(needs[name] - {name}) for name in (ROOT, *names.values())}
    return [known({"ref": name, "dependsOn": found}) for name, found in rows.items()]

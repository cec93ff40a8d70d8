"""audit.json: the published form of an `Audit` (schema ``stackaudit.audit/1``)."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from stackaudit.model.audit import SCHEMA, Audit, CatalogueInfo, Coverage, Measure, Repository, Run
from stackaudit.model.errors import InputError
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Rule, Waiver
from stackaudit.model.graph import Edge, Node, StackGraph
from stackaudit.model.source import Skip


def _text(value: str) -> str:
    """Make text writable as UTF-8: undecodable bytes of file names become replacement escapes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def plain(value: Any) -> Any:
    """Return a value of plain JSON whose texts can all be written as UTF-8; tuples become lists."""
    match value:
        case str():
            return _text(value)
        case dict():
            return {_text(str(k)): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
        case _:
            return value


def rows(audit: Audit) -> dict[str, Any]:
    """Return the values of audit.json in the published order of keys; `encode` writes values of classes field by field."""
    run = audit.run
    return {
        "schema": SCHEMA,
        "tool": {"name": audit.tool[0], "version": audit.tool[1]},
        "run": {
            "as_of": run.as_of,
            "settings": run.settings,
            "profile": run.profile,
            "catalogue": run.catalogue,
            "coverage": run.coverage,
        },
        "repository": audit.repository,
        "nodes": [_node(n) for n in audit.graph.nodes.values()],
        "edges": [
            {"kind": e.kind, "source": e.source, "target": e.target, "evidence": e.evidence} for e in audit.graph.edges
        ],
        "rules": [_rule(r) for r in audit.rules],
        "findings": audit.findings,
        "measures": audit.measures,
        "skips": audit.skips,
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "key": node.key,
        "scope": node.scope,
        "role": node.role,
        "attributes": dict(sorted(node.attributes.items())),
        "confidence": node.confidence,
        "evidence": node.evidence,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(rule)
    return row | {"standards": {framework: list(ids) for framework, ids in rule.standards}}


def dumps(audit: Audit) -> bytes:
    """Return audit.json: UTF-8, indented by one space, the same bytes for the same audit."""
    return msgspec.json.format(encode(rows(audit)), indent=1) + b"\n"


def encode(value: Any) -> bytes:
    """Return a part of `rows` as compact JSON, the same bytes for the same value."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a name of a file that is no text
        return msgspec.json.encode(plain(msgspec.to_builtins(value)))


def loads(data: bytes) -> Audit:
    """Read audit.json back.

    Raises:
        InputError: it is no JSON, or of another schema.
    """
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("this is not an audit.json file: it is not valid JSON") from error
    return of_rows(raw)


def of_rows(raw: Any) -> Audit:
    """Return the audit whose parsed audit.json is *raw*.

    Raises:
        InputError: it is of another schema, or damaged.
    """
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise InputError(f"this is not an audit.json file of schema {SCHEMA}")
    try:
        return _audit(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"this audit.json file is damaged: {error}") from error


def _audit(raw: dict[str, Any]) -> Audit:
    run, coverage, repo = raw["run"], dict(raw["run"]["coverage"]), dict(raw["repository"])
    coverage["languages"] = tuple((a, b) for a, b in coverage["languages"])
    repo["languages"] = tuple((a, b) for a, b in repo["languages"])
    nodes = [_read_node(n) for n in raw["nodes"]]
    edges = tuple(
        Edge(e["kind"], e["source"], e["target"], tuple(Evidence(**x) for x in e.get("evidence", ())))
        for e in raw["edges"]
    )
    return Audit(
        tool=(raw["tool"]["name"], raw["tool"]["version"]),
        run=Run(run["as_of"], run["settings"], run["profile"], CatalogueInfo(**run["catalogue"]), Coverage(**coverage)),
        repository=Repository(**repo),
        graph=StackGraph({n.id: n for n in nodes}, edges),
        rules=tuple(_read_rule(r) for r in raw["rules"]),
        findings=tuple(_read_finding(f) for f in raw["findings"]),
        measures=tuple(Measure(**{**m, "nodes": tuple(m["nodes"])}) for m in raw["measures"]),
        skips=tuple(Skip(**s) for s in raw["skips"]),
    )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def _read_node(raw: dict[str, Any]) -> Node:
    return Node(
        id=raw["id"],
        kind=raw["kind"],
        name=raw["name"],
        scope=raw["scope"],
        role=raw["role"],
        attributes={k: _tuples(v) for k, v in raw["attributes"].items()},
        confidence=raw["confidence"],
        evidence=tuple(Evidence(**e) for e in raw["evidence"]),
        key=raw["key"],
    )


def _read_rule(raw: dict[str, Any]) -> Rule:
    return Rule(**{**raw, "standards": tuple((k, tuple(v)) for k, v in raw["standards"].items())})


def _read_finding(raw: dict[str, Any]) -> Finding:
    return Finding(
        **{
            **raw,
            "primary": Evidence(**raw["primary"]),
            "related": tuple(Evidence(**e) for e in raw["related"]),
            "nodes": tuple(raw["nodes"]),
            "waiver": Waiver(**raw["waiver"]) if raw["waiver"] else None,
        }
    )

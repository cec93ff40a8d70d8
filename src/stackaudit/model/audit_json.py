"""audit.json: the published form of an `Audit` (schema ``stackaudit.audit/1``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from stackaudit.model.audit import SCHEMA, Audit, Measure, Repository, Run
from stackaudit.model.errors import InputError
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, RoleName, ScopeName
from stackaudit.model.findings import Finding, Rule
from stackaudit.model.graph import Edge, Node, StackGraph
from stackaudit.model.source import Skip


def _text(value: str) -> str:
    """Make text writable as UTF-8: undecodable bytes of file names and halves of characters become escapes."""
    try:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # JSON of another tool may hold any half
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")


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
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, msgspec.MsgspecError) as error:
        raise InputError(f"this audit.json file is damaged: {error}") from error


def _audit(raw: dict[str, Any]) -> Audit:
    read = msgspec.convert
    run, nodes = read(raw["run"], Run), {n.id: n for n in map(_read_node, raw["nodes"])}
    edges = read([{"evidence": (), **e} for e in raw["edges"]], tuple[Edge, ...])
    date.fromisoformat(run.as_of)
    if any(e.source not in nodes or e.target not in nodes for e in edges):
        raise ValueError("an edge ends at a node that is not there")
    return Audit(
        tool=(read(raw["tool"]["name"], str), read(raw["tool"]["version"], str)),
        run=run,
        repository=read(raw["repository"], Repository),
        graph=StackGraph(nodes, edges),
        rules=tuple(_read_rule(r) for r in raw["rules"]),
        findings=read(raw["findings"], tuple[Finding, ...]),
        measures=read(raw["measures"], tuple[Measure, ...]),
        skips=read(raw["skips"], tuple[Skip, ...]),
    )


def _attribute(value: Any) -> AttributeValue:
    if isinstance(value, list):
        return tuple(_attribute(v) for v in value)
    if isinstance(value, dict):
        raise TypeError("an attribute of a node is a mapping")
    return value  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A node as it is stored: the fields of `Node`, whose attributes are read apart."""

    id: str
    kind: str
    name: str
    scope: ScopeName
    role: RoleName
    attributes: dict[str, Any]
    confidence: float
    evidence: tuple[Evidence, ...]
    key: str


def _read_node(raw: dict[str, Any]) -> Node:
    row = msgspec.convert(raw, _Stored)
    if not row.evidence:
        raise ValueError(f"the node {row.name!r} has no evidence")
    attributes = {k: _attribute(v) for k, v in row.attributes.items()}
    return Node(row.id, row.kind, row.name, row.scope, row.role, attributes, row.confidence, row.evidence, row.key)


def _read_rule(raw: dict[str, Any]) -> Rule:
    return msgspec.convert({**raw, "standards": list(raw["standards"].items())}, Rule)

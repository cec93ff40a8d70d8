"""What programs may read and write: the rights that their roles hold, on the stores that infrastructure code names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from stackaudit.model.documents import DocNode, Fields, walk
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.iac_values import blocks

READS, WRITES = "reads", "writes"
_READING = (
    "get",
    "list",
    "query",
    "scan",
    "select",
    "describe",
    "receive",
    "read",
    "search",
    "batchget",
    "head",
    "view",
)
_WRITING = ("put", "update", "delete", "write", "insert", "create", "upload", "batchwrite", "append", "upsert")
_BOTH = ("admin", "owner", "contributor", "editor", "full", "execute", "objectuser", "datauser", "crud")
_NO_DATA = (
    "acl",
    "policy",
    "tagging",
    "versioning",
    "location",
    "describe",
    "createbucket",
    "createtable",
    "deletetable",
    "bucketpolicy",
)
"""Actions on the thing itself, not on what it holds."""


def modes(actions: Iterable[str]) -> frozenset[str]:
    """Return whether actions (``s3:GetObject``) or names of roles (``roles/storage.objectViewer``) read, write, or both."""
    found: set[str] = set()
    for action in actions:
        word = action.lower().rpartition(":")[2].rpartition("/")[2]
        if any(part in word for part in _NO_DATA):
            continue
        every = word == "*" or any(part in word for part in _BOTH)
        if every or any(part in word for part in _READING):
            found.add(READS)
        if every or any(part in word for part in _WRITING):
            found.add(WRITES)
    return frozenset(found)


def statements(body: Fields) -> Iterator[tuple[frozenset[str], DocNode]]:
    """Yield (modes, node of the resources) of each statement of a policy, or of a role that is given on a resource."""
    for block, _ in blocks(body):
        actions = block.get("Action") or block.get("actions") or block.get("NotAction")
        resources = block.get("Resource") or block.get("resources")
        if (
            actions is not None
            and resources is not None
            and _text(block.get("Effect") or block.get("effect")) != "Deny"
        ):
            given = modes(str(leaf.value) for _, _, leaf in walk(actions))
            if given:
                yield given, resources
    role = next((n for k in ("role", "role_definition_name") if (n := body.get(k)) is not None), None)
    held = next(
        (n for k in ("bucket", "scope", "dataset_id", "table_id", "instance") if (n := body.get(k)) is not None), None
    )
    if role is not None and held is not None and modes([_text(role)]):
        yield modes([_text(role)]), held


def _text(node: DocNode | None) -> str:
    return next((str(leaf.value) for _, _, leaf in walk(node)), "") if node is not None else ""


def allowed(
    programs: Iterable[NodeRef],
    parts: Mapping[NodeRef, str],
    edges: Iterable[tuple[NodeRef, NodeRef]],
    grants: Mapping[NodeRef, Sequence[tuple[str, ...]]],
) -> Iterator[tuple[NodeRef, str, NodeRef]]:
    """Yield (program, ``reads`` or ``writes``, store) where its role allows it and it knows the store.

    A program knows a store that it refers to; where it alone bears a role, it may use whatever the role allows.

    Args:
        programs: resources that run programs.
        parts: class of each resource.
        edges: (consumer, producer) of direct references.
        grants: rows (key of a resource, mode) of each right.
    """
    needs, needed_by = defaultdict(set), defaultdict(set)
    for consumer, producer in edges:
        needs[consumer].add(producer)
        needed_by[producer].add(consumer)
    for program in programs:
        for role in sorted({r for r in needs[program] if parts.get(r) == "right"}):
            alone = {p for p in needed_by[role] if parts.get(p) == "code"} == {program}
            around = {q for q in needed_by[role] if parts.get(q) == "right"}
            rights = {role} | around | {q for a in around | {role} for q in needs[a] if parts.get(q) == "right"}
            for key, mode in (row for right in sorted(rights) for row in grants.get(right, ())):
                if alone or NodeRef("infra", key) in needs[program]:
                    yield program, mode, NodeRef("infra", key)
        for key, mode in grants.get(program, ()):
            yield program, mode, NodeRef("infra", key)

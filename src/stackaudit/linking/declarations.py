"""How each package of the AI stack is declared: where, with what upper bound, and whether a lock file fixes it.

Attributes of the package's node: ``loose`` holds (path, line, how) of the declarations that let any later version in (``how``
is ``free``, ``floor`` or ``branch``); ``undeclared`` holds (path, line) of imports below a manifest that no manifest, lock file
or other package of the same product covers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.documents import DocNode, Document, Fields, Leaf
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

_FLOOR = re.compile(r"^\s*(?:>=?\s*[\w.*+!-]+\s*)?$")
_BRANCH = re.compile(r"(?:git\+|^git:|github:)")
_FIXED = re.compile(r"[@#][0-9a-f]{7,40}\b|@v?\d+(?:\.\d+)+|(?:rev|tag)\W+[\w.]+")
_LIBRARY = ("setup.py", "setup.cfg")
"""Manifests of libraries, which leave the choice of versions to those who install them."""
_CHOSEN = frozenset({"pypi", "npm"})
"""Ecosystems where a version that is left out is whatever is newest; others have it from a parent or platform."""
_NAMED = {"pyproject.toml": (("project", "name"), ("tool", "poetry", "name")), "package.json": (("name",),)}
"""Manifests that give the tree's own package a name, and where."""
Row = tuple[AttributeValue, ...]


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield for each package of the stack how it is declared."""
    claims: defaultdict[NodeRef, list[NodeClaim]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "sdk":
            claims[fact.ref].append(fact)
    declared = {ref: [c for c in rows if dict(c.attributes).get("declared")] for ref, rows in claims.items()}
    folders = _folders(declared)
    products = {(_ecosystem(ref), dict(c.attributes).get("vendor")) for ref, rows in declared.items() for c in rows[:1]}
    own = {name for doc in documents for name in _published(doc)}
    names = _own_folders(context)
    for ref, rows in sorted(claims.items()):
        if ref.key.partition(":")[2] in own:
            continue  # the repository makes it itself
        first = min(rows, key=lambda c: (c.evidence.path, c.evidence.line))
        found = list(_loose(ref, declared[ref], context))
        attributes: list[tuple[str, AttributeValue]] = [("loose", tuple(found))] if found else []
        covered = declared[ref] or (_ecosystem(ref), dict(first.attributes).get("vendor")) in products
        if not covered and _version(ref, context) is None:
            places = [
                c
                for c in rows
                if dict(c.attributes).get("imported") and c.role == "used" and _below(c, ref, folders, names, context)
            ]
            if places and not any(dict(c.attributes).get("conditional") for c in places):
                attributes.append(("undeclared", tuple(sorted((c.evidence.path, c.evidence.line) for c in places))))
        if attributes:
            yield NodeClaim(ref, first.name, first.evidence, first.role, first.scope, tuple(attributes))


def _published(doc: Document) -> Iterator[str]:
    """Yield the name under which a folder of the tree is published."""
    name = doc.path.rpartition("/")[2]
    for keys in _NAMED.get(name, ()):
        node: DocNode | None = doc.root
        for key in keys:
            node = node.get(key) if isinstance(node, Fields) else None
        if isinstance(node, Leaf) and isinstance(node.value, str):
            yield node.value.lower().replace("_", "-")


def _ecosystem(ref: NodeRef) -> str:
    return ref.key.partition(":")[0]


def _own_folders(context: Context) -> frozenset[str]:
    """Return the names of the folders that hold code of the tree: a project may import what it publishes."""
    return frozenset(part for path in context.project.files for part in path.split("/")[:-1])


def _version(ref: NodeRef, context: Context) -> str | None:
    ecosystem, _, name = ref.key.partition(":")
    return context.locked.get((ecosystem, name))


def _folders(declared: dict[NodeRef, list[NodeClaim]]) -> dict[str, set[str]]:
    """Return the folders of each ecosystem's manifests."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for ref, rows in declared.items():
        found[_ecosystem(ref)] |= {
            c.evidence.path.rpartition("/")[0] for c in rows if c.evidence.technique == "manifest"
        }
    return found


def _below(
    claim: NodeClaim, ref: NodeRef, folders: dict[str, set[str]], names: frozenset[str], context: Context
) -> bool:
    """Return whether an import has to succeed below a manifest; notebooks bring their packages with them."""
    path = claim.evidence.path
    file = context.project.files.get(path)
    own = ref.key.partition(":")[2].replace("-", "_")
    if file is None or own in names:
        return False
    if not any(r.line == claim.evidence.line and not r.scope and not r.branch for r in file.imports):
        return False  # inside a function or a branch: an option that need not be there
    return not path.endswith(".ipynb") and any(
        path.startswith(f"{f}/" if f else "") for f in folders.get(_ecosystem(ref), ())
    )


def _loose(ref: NodeRef, rows: list[NodeClaim], context: Context) -> Iterator[Row]:
    if _version(ref, context) is not None or _ecosystem(ref) not in _CHOSEN:
        return
    for claim in sorted(rows, key=lambda c: (c.evidence.path, c.evidence.line)):
        path = claim.evidence.path
        constraint = str(dict(claim.attributes).get("constraint") or "")
        how = "" if constraint == "*" and _ecosystem(ref) == "npm" else _how(constraint)  # a workspace of its own
        if how and claim.evidence.technique == "manifest" and not path.endswith(_LIBRARY) and claim.role == "used":
            yield path, claim.evidence.line, how


def _how(constraint: str) -> str:
    """Return how a constraint lets later versions in; empty when it does not."""
    if _BRANCH.search(constraint):
        return "" if _FIXED.search(constraint) else "branch"
    if constraint.strip() in {"", "*", "latest"}:
        return "free"
    return "floor" if _FLOOR.match(constraint) else ""

"""Rights to do anything with a service of models: a wildcard over all its actions, or a ready-made policy of full access.

The claim is an attribute of the file's module: ``broad_rights`` holds (line, right). Which services there are is known from
the catalogue: the last part of a provider's id is the prefix of its actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.code import CodeFile, Const, Expr, children
from stackaudit.model.documents import Document, walk
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "modules"
_FULL = "fullaccess"
_ALL = ":*"
_SYNTAXES = frozenset({"hcl", "yaml", "json"})
_LONGEST = 120
_MAX_PARTS = 400


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module with the broad rights that its calls name."""
    rows = []
    for site in file.sites:
        for text, line in _texts((*site.call.args, *(v for _, v in site.call.kwargs))):
            if _is_broad(text, context.catalogue):
                rows.append((context.evidence(file, line or site.call.line, DETECTOR, "code").line, text))
    yield from _claim(file.path, rows, context)


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the file with the broad rights that its policies name."""
    if doc.syntax in _SYNTAXES:
        rows = [
            (leaf.line, leaf.value)
            for _, _, leaf in walk(doc.root)
            if isinstance(leaf.value, str) and _is_broad(leaf.value, context.catalogue)
        ]
        yield from _claim(doc.path, rows, context)


def _claim(path: str, rows: list[tuple[int, str]], context: Context) -> Iterator[Fact]:
    if rows:
        evidence = context.evidence(path, 1, DETECTOR, "code")
        found: AttributeValue = tuple(dict.fromkeys(rows))
        yield NodeClaim(NodeRef("module", path), path, evidence, attributes=(("broad_rights", found),))


def _texts(parts: tuple[Expr, ...]) -> Iterator[tuple[str, int]]:
    queue = list(parts)
    for _ in range(_MAX_PARTS):
        if not queue:
            return
        part = queue.pop()
        if isinstance(part, Const):
            if isinstance(part.value, str):
                yield part.value, part.line
        else:
            queue += children(part)


def _is_broad(text: str, catalogue: Catalogue) -> bool:
    if len(text) > _LONGEST:
        return False
    low = text.lower()
    if low.endswith(_ALL):
        return low.removesuffix(_ALL) in _services(catalogue)
    return low.endswith(_FULL) and any(service in low for service in _services(catalogue))


@cache
def _services(catalogue: Catalogue) -> frozenset[str]:
    """Return the prefixes of the actions of hosts: the last part of ids that have a cloud in front."""
    nodes = [v.node for v in catalogue.vendors.values() if v.kind == "provider" and "." in v.node]
    return frozenset(n.rsplit(".", 1)[-1].replace("_", "-") for n in nodes if len(n.rsplit(".", 1)[-1]) > _SHORT)


_SHORT = 3
"""Parts of this length stand in too many other names."""

"""Settings that configuration files hold for the environment of a program, in every form in which they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf

NAME = re.compile(r"[A-Z][A-Z0-9_]{2,99}")
_AZD = re.compile(r"\$\{([A-Z][A-Z0-9_]{2,99})=([^}]*)\}")
_NAME_KEYS, _VALUE_KEYS = ("name", "Name", "key"), ("value", "Value", "valueFrom", "secretRef", "value_source")


def settings(document: Document) -> Iterator[tuple[str, int, DocNode]]:
    """Yield (name, line, value) of each setting: ``NAME: value``, ``- NAME=value``, ``{name: NAME, value: …}``.

    A name without a value, which is passed through from outside, comes with an empty leaf.
    """
    yield from _of(document.root)


def _of(node: DocNode) -> Iterator[tuple[str, int, DocNode]]:
    match node:
        case Fields(fields=fields):
            named = next((v for k in _NAME_KEYS if isinstance(v := node.get(k), Leaf)), None)
            value = next((v for k in _VALUE_KEYS if (v := node.get(k)) is not None), None)
            if named is not None and value is not None and isinstance(named.value, str) and NAME.fullmatch(named.value):
                yield named.value, named.line, value
            for key, line, child in fields:
                if NAME.fullmatch(key):
                    yield key, line, child
                yield from _of(child)
        case Items(items=items):
            for item in items:
                if isinstance(item, Leaf):
                    yield from _item(item)
                else:
                    yield from _of(item)
        case Leaf(value=str(text), line=line) if "=" in text and "${" in text:
            yield from ((m[1], line, Leaf(m[2], line)) for m in _AZD.finditer(text[:2_000]))
        case _:
            return


def _item(item: Leaf) -> Iterator[tuple[str, int, DocNode]]:
    """``NAME=value`` or ``NAME`` of a list of variables."""
    if not isinstance(item.value, str) or len(item.value) > 2_000:
        return
    name, found, text = item.value.partition("=")
    if NAME.fullmatch(name.strip()) and (found or "_" in name):
        yield name.strip(), item.line, Leaf(text.strip(), item.line)

"""YAML with lines, built from parser events: no tag is executed, and aliases count as often as they are used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from stackaudit.documents.bounds import MAX_NODES, RefusedError
from stackaudit.model.documents import DocNode, Fields, Items, Leaf, Scalar

SYNTAX = "yaml"
PATTERNS = (
    "*.yaml",
    "*.yml",
    "*.yaml.example",
    "*.yml.example",
    "*.yaml.sample",
    "*.yml.sample",
    "*.yaml.dist",
    "*.yml.dist",
    "*.dvc",
    "dvc.lock",
    "mlproject",
    "mlmodel",
)
LATIN = False

MAX_DEPTH = 100

_CORE = "tag:yaml.org,2002:"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str) -> tuple[DocNode, bool]:
    """Return the root of YAML *text*; several documents become one sequence. Raises RefusedError.

    Keys are texts as written (``on``, ``8080``). Custom tags leave their scalar, sequence or mapping; dates stay texts.
    Merge keys are applied. Empty documents beside others are left out.
    """
    builder: _Builder | None = None
    try:
        builder = _Builder(_LOADER(text))
        roots = builder.documents()
    except (yaml.YAMLError, RefusedError) as error:
        raise RefusedError(_reason(error, template="{{" in text or "{%" in text)) from error
    finally:
        if builder is not None:
            builder.loader.dispose()
    filled = [root for root in roots if not isinstance(root, Leaf) or root.value is not None]
    if len(filled) > 1:
        return Items(tuple(filled), filled[0].line), True
    return (filled or roots or [Leaf(None, 1)])[0], False


def _reason(error: Exception, *, template: bool) -> str:
    if isinstance(error, RefusedError):
        reason = str(error)
    elif isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        reason = f"not valid near line {error.problem_mark.line + 1}"
    else:
        reason = "it holds characters that YAML does not allow"
    return reason + (" (it looks like a template)" if template else "")


@dataclass(slots=True)
class _Frame:
    """A container that is still open."""

    mapping: bool
    line: int
    anchor: str | None
    before: int
    """Nodes counted before it began: the difference at its end is the size of an alias to it."""
    height: int = 1
    items: list[DocNode] = field(default_factory=list)
    fields: dict[str, tuple[str, int, DocNode]] = field(default_factory=dict)
    merged: list[Fields] = field(default_factory=list)
    key: str | None = None
    key_line: int = 0
    merging: bool = False

    def node(self) -> DocNode:
        if not self.mapping:
            return Items(tuple(self.items), self.line)
        if not self.merged:
            return Fields(tuple(self.fields.values()), self.line)
        fields: dict[str, tuple[str, int, DocNode]] = {}
        for source in reversed(self.merged):  # the first of several merged mappings wins
            fields.update((entry[0], entry) for entry in source.fields)
        fields.update(self.fields)
        return Fields(tuple(fields.values()), self.line)


class _Builder:
    """Turns the events of one stream into nodes."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader
        self.nodes = 0
        self.anchors: dict[str, tuple[DocNode, int, int]] = {}
        """Name → node, its size with aliases expanded, its height."""
        self.stack: list[_Frame] = []
        self.roots: list[DocNode] = []

    def documents(self) -> list[DocNode]:
        """Return the root of every document; raises RefusedError and YAMLError."""
        loader = self.loader
        while loader.check_event():
            event = loader.get_event()
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, mapping=kind is MappingStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close()
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentEndEvent:
                self.anchors.clear()
        return self.roots

    def _scalar(self, event: Any) -> None:
        self._count(1)
        line = event.start_mark.line + 1
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and frame.key is None:
            frame.key, frame.key_line = event.value, line
            frame.merging = event.value == "<<" and not event.style and event.tag in {None, _CORE + "merge"}
            leaf = Leaf(event.value, line)
        else:
            leaf = Leaf(self._value(event), line)
            self._add(leaf)
        if event.anchor is not None:
            self.anchors[event.anchor] = (leaf, 1, 0)

    def _open(self, event: Any, *, mapping: bool) -> None:
        self._count(1)
        if self.stack and self.stack[-1].mapping and self.stack[-1].key is None:
            raise RefusedError("a key is no plain text")
        if len(self.stack) >= MAX_DEPTH:
            raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")
        self.stack.append(_Frame(mapping, event.start_mark.line + 1, event.anchor, self.nodes - 1))

    def _close(self) -> None:
        frame = self.stack.pop()
        node = frame.node()
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (node, self.nodes - frame.before, frame.height)
        self._add(node, frame.height)

    def _alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor)
        if found is None:
            raise RefusedError("an alias names nothing before it, or the value that it stands in")
        node, size, height = found
        self._count(size)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and frame.key is None:
            if not isinstance(node, Leaf):
                raise RefusedError("a key is no plain text")
            frame.key, frame.key_line = str(node.value), event.start_mark.line + 1
            return
        if len(self.stack) + height > MAX_DEPTH:
            raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")
        self._add(node, height)

    def _add(self, node: DocNode, height: int = 0) -> None:
        if not self.stack:
            self.roots.append(node)
            return
        frame = self.stack[-1]
        frame.height = max(frame.height, height + 1)
        if not frame.mapping:
            frame.items.append(node)
            return
        key, frame.key = frame.key or "", None
        sources = node.items if isinstance(node, Items) else (node,)
        if frame.merging and all(isinstance(source, Fields) for source in sources):
            frame.merged.extend(cast("tuple[Fields, ...]", sources))
        else:
            frame.fields.pop(key, None)  # the last of several equal keys stands
            frame.fields[key] = (key, frame.key_line, node)
        frame.merging = False

    def _count(self, size: int) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise RefusedError(f"more than {MAX_NODES} values, aliases expanded")

    def _value(self, event: Any) -> Scalar:
        text: str = event.value
        tag = event.tag
        if tag is None or tag == "!":
            if event.style:
                return text
            tag = self.loader.resolve(yaml.ScalarNode, text, event.implicit)
        if not tag.startswith(_CORE):
            return text
        return self._core(tag[len(_CORE) :], text)

    def _core(self, kind: str, text: str) -> Scalar:
        """Return *text* as its core type, as the safe loader does; a text that does not fit its tag stays text."""
        if kind == "null":
            return None
        if kind == "bool":
            return cast("Scalar", self.loader.bool_values.get(text.lower(), text))
        if kind in {"int", "float"}:
            node = yaml.ScalarNode(_CORE + kind, text)
            make = self.loader.construct_yaml_int if kind == "int" else self.loader.construct_yaml_float
            try:
                return cast("Scalar", make(node))
            except (ValueError, IndexError, OverflowError):
                return text
        return text

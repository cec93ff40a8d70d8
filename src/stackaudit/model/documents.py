"""Documents with positions, and the rows that manifests give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar and its line."""

    value: Scalar
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[DocNode, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping in source order; keys are texts, each with its own line."""

    fields: tuple[tuple[str, int, DocNode], ...]
    line: int

    def get(self, key: str) -> DocNode | None:
        """Return the last value of *key*, or None."""
        found: DocNode | None = None
        for name, _, value in self.fields:
            if name == key:
                found = value
        return found


DocNode = Leaf | Items | Fields


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed configuration file; several YAML documents become one `Items` when *multiple*."""

    path: str
    syntax: str
    """``yaml``, ``json``, ``toml``, ``env``, ``ini``, ``properties``, ``xml``."""
    root: DocNode
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that a manifest declares."""

    ecosystem: str
    """purl type: ``pypi``, ``npm``, ``maven`` …"""
    name: str
    """Normalised as its registry does."""
    constraint: str
    """As written, without the name; empty when free."""
    group: str
    """``main``, ``dev``, ``test``, ``docs`` or ``optional``."""
    line: int
    text: str = ""
    """The declaration as written."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The direct dependencies that one file declares."""

    path: str
    dependencies: tuple[Dependency, ...]
    project: str = ""
    """Name of the project, where the manifest gives one."""


@dataclass(frozen=True, slots=True)
class Lockfile:
    """Resolved versions: ``(ecosystem, name) -> version``; the first one stands when a lock holds several."""

    path: str
    versions: tuple[tuple[str, str, str], ...]
    """(ecosystem, name, version), sorted."""


def walk(node: DocNode, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int, Leaf]]:
    """Yield every scalar with its path of keys (positions in sequences as ``[n]``) and the line of its key."""
    match node:
        case Fields(fields=fields):
            for key, line, value in fields:
                if isinstance(value, Leaf):
                    yield (*path, key), line, value
                else:
                    yield from walk(value, (*path, key))
        case Items(items=items):
            for position, value in enumerate(items):
                if isinstance(value, Leaf):
                    yield (*path, f"[{position}]"), value.line, value
                else:
                    yield from walk(value, (*path, f"[{position}]"))
        case Leaf():
            yield path, node.line, node


def plain(node: DocNode | None) -> object:
    """Return the value without positions: dict, list and scalars."""
    match node:
        case Leaf(value=value):
            return value
        case Items(items=items):
            return [plain(item) for item in items]
        case Fields(fields=fields):
            return {key: plain(value) for key, _, value in fields}
        case _:
            return None

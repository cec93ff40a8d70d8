"""Code of Python for codemods: the whole text, without loss, with the place of every part in bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stackaudit.fixes.cases import LeftAloneError

if TYPE_CHECKING:
    import libcst as cst

_LARGEST = 2 << 20


class Source:
    """A parsed file."""

    def __init__(self, data: bytes, module: cst.Module) -> None:
        """Keep bytes and tree; places are looked up when they are first asked for."""
        from libcst.metadata import (
            ByteSpanPositionProvider,
            MetadataWrapper,
            ParentNodeProvider,
            PositionProvider,
        )

        self.data = data
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        found = wrapper.resolve_many([ByteSpanPositionProvider, ParentNodeProvider, PositionProvider])
        self._spans: Any = found[ByteSpanPositionProvider]
        self._parents: Any = found[ParentNodeProvider]
        self._positions: Any = found[PositionProvider]

    @staticmethod
    def read(data: bytes) -> Source | None:
        """Return the parsed file; None when it is no Python of today, or not in UTF-8."""
        return _read(data)

    @staticmethod
    def of(path: str, data: bytes) -> Source:
        """Return the parsed file.

        Raises:
            LeftAloneError: it is none, or cannot be parsed.
        """
        if path.endswith(".ipynb"):
            raise LeftAloneError("code in notebooks is changed by hand")
        if not path.endswith((".py", ".pyi")):
            raise LeftAloneError("calls are changed in Python only")
        source = _read(data)
        if source is None:
            raise LeftAloneError("the file is no Python that can be parsed")
        return source

    def each(self, *kinds: type[cst.CSTNode]) -> Iterator[Any]:
        """Yield the nodes of these kinds."""
        return (node for node in self._spans if isinstance(node, kinds))

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where a node starts and ends, in bytes, without white space and parentheses around it."""
        span = self._spans[node]
        return span.start, span.start + span.length

    def line(self, node: cst.CSTNode) -> int:
        """Return the line on which a node starts (1-based)."""
        return int(self._positions[node].start.line)

    def column(self, node: cst.CSTNode) -> int:
        """Return the column at which a node starts, in characters (1-based)."""
        return int(self._positions[node].start.column) + 1

    def parent(self, node: cst.CSTNode) -> Any:
        """Return the node around a node; None for the module."""
        return self._parents.get(node)


@lru_cache(maxsize=4)
def _read(data: bytes) -> Source | None:
    import libcst as cst

    if len(data) > _LARGEST or data.startswith(b"\xef\xbb\xbf"):
        return None
    try:
        data.decode("utf-8")
        module = cst.parse_module(data)
    except (ValueError, RecursionError, cst.ParserSyntaxError):
        return None
    if module.encoding.lower().replace("_", "-") != "utf-8" or module.bytes != data:
        return None
    return Source(data, module)

"""Files while they are being changed: their bytes now, and where the lines of the original went."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stackaudit.fixes.cases import LeftAloneError, Span
from stackaudit.fixes.syntax import holds


class Draft:
    """One file: the changes of many findings one after the other, each kept only if the file can still be read."""

    def __init__(self, path: str, original: bytes) -> None:
        """Start with the bytes of a file."""
        self.path, self.original, self.now = path, original, original
        self._moved: list[tuple[int, int]] = []

    def line(self, original: int) -> int:
        """Return where a line of the original stands now (both 1-based)."""
        for after, by in self._moved:
            original += by if original > after else 0
        return original

    def text(self, original: int) -> str:
        """Return a line of the original (1-based), without its end; nothing behind the last one."""
        lines = self.original.split(b"\n", original)
        return lines[original - 1].decode("utf-8", "replace").rstrip("\r") if original <= len(lines) else ""

    def apply(self, spans: Sequence[Span]) -> None:
        """Put *spans* in place.

        Raises:
            LeftAloneError: they overlap, or the file could not be read any more.
        """
        ordered = sorted(spans, key=lambda s: (s.start, s.end))
        if any(left.end > right.start for left, right in pairwise(ordered)):
            raise LeftAloneError("two changes meet in one place")
        new, moved = self.now, []
        for span in reversed(ordered):
            last = self.now.count(b"\n", 0, span.end) + (self.now[: span.end].rpartition(b"\n")[2] != b"")
            moved.append((last, span.new.count(b"\n") - self.now.count(b"\n", span.start, span.end)))
            new = new[: span.start] + span.new + new[span.end :]
        if not holds(self.path, self.now, new):
            raise LeftAloneError("the file could not be read after the change")
        self.now = new
        self._moved += [
            row for row in moved if row[1]
        ]  # from the end of the file: a later one never moves an earlier one

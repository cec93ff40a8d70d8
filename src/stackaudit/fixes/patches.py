"""Changes as a unified diff that git can apply, byte by byte."""

from __future__ import annotations

import difflib

_PLAIN = frozenset(range(0x20, 0x7F)) - {0x22, 0x5C}
_CONTEXT = 3


def patch(path: str, before: bytes, after: bytes) -> bytes:
    """Return the diff of one file; nothing when it did not change."""
    rows = difflib.diff_bytes(
        difflib.unified_diff, _lines(before), _lines(after), _name("a/" + path), _name("b/" + path), n=_CONTEXT
    )
    return b"".join(row if row.endswith(b"\n") else row + b"\n\\ No newline at end of file\n" for row in rows)


def _lines(data: bytes) -> list[bytes]:
    rows = data.split(b"\n")
    return [row + b"\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def _name(path: str) -> bytes:
    """Return a path as git writes it: quoted where it holds more than plain characters, ended by a tab where it has spaces."""
    raw = path.encode("utf-8", "surrogateescape")
    if set(raw) <= _PLAIN:
        return raw + (b"\t" if b" " in raw else b"")
    return b'"' + b"".join(bytes([b]) if b in _PLAIN else b"\\%03o" % b for b in raw) + b'"'

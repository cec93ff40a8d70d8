"""Limits that every syntax keeps, and bytes to text."""

from __future__ import annotations

import codecs

DOCUMENT_LIMIT = 4 * 1024 * 1024
"""Bytes of one document; lock files have readers of their own."""
MAX_NODES = 200_000
"""Values in one document, aliases expanded."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class RefusedError(Exception):
    """A document that is not read; its text is the reason, one clause without any content of the file."""


def text_of(data: bytes, *, latin: bool = False) -> str:
    """Decode *data*: UTF-8, or UTF-16 that says so; *latin* accepts any other byte as Latin-1.

    Line ends become line feeds. Raises RefusedError for other encodings, binary data and too many bytes.
    """
    if len(data) > DOCUMENT_LIMIT:
        raise RefusedError(f"larger than {DOCUMENT_LIMIT // (1024 * 1024)} MB")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise RefusedError("not UTF-8")
    text = _decoded(data, latin=latin)
    if "\0" in text:
        raise RefusedError("binary: it holds NUL bytes")
    return text.replace("\r\n", "\n") if "\r" in text else text


def _decoded(data: bytes, *, latin: bool) -> str:
    encoding = "utf-8"
    for mark, marked in _BOMS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], marked
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if latin and encoding == "utf-8":
            return data.decode("latin-1")
        raise RefusedError("not UTF-8") from error

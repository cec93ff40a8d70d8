"""The id of a model as a literal on a line: found only where it is the whole of one text.

In Python the text is a string of the syntax tree. Elsewhere it is what stands between two quotes of a kind, or, in files
that need none, between the sign before a value and the end of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.fixes.cases import LeftAloneError, Span
from stackaudit.fixes.python import Source
from stackaudit.model.graph import Node

_SCRIPTS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")
_UNQUOTED = (".yaml", ".yml", ".env", ".properties")
_QUOTES = (b'\\"', b"\\'", b'"', b"'", b"`")
_IN_ID = re.compile(rb"[\w./:@+-]")
_COMPARED = re.compile(rb"(?:[!=]==?|\bcase|\bin)\s*$")
_COMPARES = re.compile(rb"\s*(?:[!=]==?|:)")


def replacement(path: str, data: bytes, line: int, model: Node, new: str, catalogue: Catalogue) -> tuple[Span, ...]:
    """Return the change that writes *new* where *line* spells *model*; what stands before the bare id is kept.

    Raises:
        LeftAloneError: the line does not spell it as one literal, or spells it for a host with ids of its own.
    """
    found = list(_python(path, data, line, model) if path.endswith((".py", ".pyi")) else _text(path, data, line, model))
    if not found:
        raise LeftAloneError("the id is no literal of its own on that line")
    if len(found) > 1:
        raise LeftAloneError("the id stands on that line more than once")
    start, end, prefix = found[0]
    _check_prefix(prefix, model, catalogue)
    return (Span(start, end, new.encode()),)


def _check_prefix(prefix: str, model: Node, catalogue: Catalogue) -> None:
    """Refuse prefixes of those who do not serve what the lab itself serves, under the same names."""
    lab = catalogue.parents.parent_of(str(model.get("lab")), "lab")
    for part in re.split(r"[/:]", prefix)[:-1]:
        vendor = catalogue.prefix_vendor(part)
        if vendor is None or catalogue.parents.parent_of(vendor.node) != lab:
            raise LeftAloneError(f"the id is written for another host ({prefix}…)")
    if prefix and prefix[-1] not in "/:":
        raise LeftAloneError(f"the id is written for another host ({prefix}…)")


def _python(path: str, data: bytes, line: int, model: Node) -> Iterator[tuple[int, int, str]]:
    import libcst as cst

    source = Source.of(path, data)
    for node in source.each(cst.SimpleString):
        value = node.evaluated_value if source.line(node) == line else None
        if not isinstance(value, str) or not value.lower().endswith(model.name.lower()):
            continue
        end = source.span(node)[1] - len(node.quote)
        if data[end - len(model.name) : end].lower() != model.name.lower().encode():
            continue  # written with escapes
        around = source.parent(node)
        if isinstance(around, (cst.Comparison, cst.ComparisonTarget, cst.MatchValue)) or (
            isinstance(around, cst.DictElement) and around.key is node
        ):
            raise LeftAloneError("the id is compared with, or a key: other code may count on it")
        yield end - len(model.name), end, value[: -len(model.name)]


def _text(path: str, data: bytes, line: int, model: Node) -> Iterator[tuple[int, int, str]]:
    name = path.rpartition("/")[2].lower()
    bare = name.endswith(_UNQUOTED) or name.startswith((".env", "dockerfile")) or name.endswith(".dockerfile")
    begin, end = _bounds(data, line)
    text, wanted = data[begin:end], model.name.lower().encode()
    at = text.lower().find(wanted)
    while at >= 0:
        stop = at + len(wanted)
        start = at
        while start and _IN_ID.match(text[start - 1 : start]):
            start -= 1
        start = max(start, text.rfind(b":-", start, at) + 2 if b":-" in text[start:at] else start)
        prefix = text[start:at]
        if _whole(text[:start], text[stop:], bare=bare):
            _refuse_keys(path, text[:start], text[stop:])
            yield begin + at, begin + stop, prefix.decode("utf-8", "replace")
        at = text.lower().find(wanted, stop)


def _bounds(data: bytes, line: int) -> tuple[int, int]:
    begin = 0
    for _ in range(line - 1):
        begin = data.find(b"\n", begin) + 1
        if not begin:
            return len(data), len(data)
    end = data.find(b"\n", begin)
    end = len(data) if end < 0 else end
    return begin, end - (data[end - 1 : end] == b"\r")


def _whole(before: bytes, after: bytes, *, bare: bool) -> bool:
    """Return whether a text is a value of its own: the same quote on both sides, or white space where no quotes are needed."""
    for quote in _QUOTES:
        if before.endswith(quote):
            return after.startswith(quote)
    if before.endswith(b":-"):
        return after.startswith(b"}")
    starts = before.endswith((b"=", b": ", b"- ")) or (before.endswith(b" ") and before.strip() in {b"-", b""})
    return bare and starts and (not after.strip() or (after[:1] in b" \t" and after.lstrip().startswith((b"#", b"\\"))))


def _refuse_keys(path: str, before: bytes, after: bytes) -> None:
    quote = next((q for q in _QUOTES if before.endswith(q)), b"")
    if not quote or path.endswith(_UNQUOTED):
        return
    before, after = before.removesuffix(quote), after.removeprefix(quote)
    chosen = before.rstrip().endswith(b"?")  # one side of a choice, not a key
    if _COMPARED.search(before) or (
        not chosen and path.endswith((*_SCRIPTS, ".json", ".ipynb")) and _COMPARES.match(after)
    ):
        raise LeftAloneError("the id is compared with, or a key: other code may count on it")

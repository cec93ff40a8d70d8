"""Signs of what a team has put around its AI: names in code, and words that people or settings hold.

The claim is an attribute of the module: ``signs`` holds (sign, line, name, ``code``), ``said`` holds (sign, line, word, place).
What a sign means for whom is said by the measures; the words are data.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Const, Expr, Seq, Table
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.parsing.sightings import Seen
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name

DETECTOR = "signs"
MAX_PLACES = 3
"""Places written down for a sign in one file."""
_DEPTH = 2


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module, when names in it show a sign."""
    of_name = context.catalogue.signs.of_name
    found: dict[str, list[tuple[str, int, str, str]]] = {}
    for name, line in _names(file):
        for sign in of_name(name):
            rows = found.setdefault(sign, [])
            if len(rows) < MAX_PLACES and all(row[2] != name for row in rows):
                at = context.evidence(file, line, DETECTOR, "code").line if file.line_map else line
                rows.append((sign, at, name[:80], "code"))
    if found:
        rows_of_all = tuple(row for sign in sorted(found) for row in found[sign])
        evidence = context.evidence(file, rows_of_all[0][1], DETECTOR, "code")
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("signs", rows_of_all),))


def sighting(seen: Seen, context: Context) -> Iterator[Fact]:
    """Yield the file, with the words that were read in it."""
    evidence = context.evidence(seen.path, seen.rows[0][1], DETECTOR, "literal")
    yield NodeClaim(NodeRef("module", seen.path), seen.path, evidence, attributes=(("said", seen.rows),))


def _names(file: CodeFile) -> Iterator[tuple[str, int]]:
    """Yield what code defines, calls and fills in, with lines: functions and classes, variables and fields, arguments and keys."""
    for scope in file.scopes[1:]:
        if scope.name:
            yield scope.name, scope.line
    for row in file.imports:
        yield row.symbol or row.module, row.line
    for binding in file.bindings:
        yield binding.target.rpartition(".")[2], binding.line
        yield from _keys(binding.value, 0)
    for site in file.sites:
        call = site.call
        yield last_name(call.func), call.line
        for name, value in call.kwargs:
            yield name, call.line
            yield from _keys(value, 0)
        for argument in call.args:
            yield from _keys(argument, 0)


def _keys(value: Expr, depth: int) -> Iterator[tuple[str, int]]:
    """Yield the keys of mappings that are written out."""
    if isinstance(value, Table):
        for key, held in value.pairs:
            if isinstance(key, Const) and isinstance(key.value, str):
                yield key.value, key.line
            if depth < _DEPTH:
                yield from _keys(held, depth + 1)
    elif isinstance(value, Seq) and depth < _DEPTH:
        for item in value.items[:20]:
            yield from _keys(item, depth + 1)

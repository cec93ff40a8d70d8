"""Signs of what a team has put around its AI: names in code, and words that people or settings hold.

The claim is an attribute of the module: ``signs`` holds (sign, line, name, ``code``), ``said`` holds (sign, line, word, place).
What a sign means for whom is said by the measures; the words are data.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, CodeFile, Const, Expr, Name, Seq, Table
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.parsing.sightings import Seen
from stackaudit.resolution.context import Context

DETECTOR = "signs"
MAX_PLACES = 3
"""Places written down for a sign in one file."""
_DEPTH = 2
_HOLDERS = (Table, Seq)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module, when names in it show a sign."""
    of_name = context.catalogue.signs.of_name
    found: dict[str, list[tuple[str, int, str, str]]] = {}
    for name, line in _names(file).items():
        for sign in of_name(name):
            rows = found.setdefault(sign, [])
            if len(rows) < MAX_PLACES:
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


def _names(file: CodeFile) -> dict[str, int]:
    """Return what code defines, calls and fills in, each with its first line: functions, classes, variables, arguments, keys.

    One pass without generators: it runs over every name of the stack's files.
    """
    found = {scope.name: scope.line for scope in reversed(file.scopes[1:])}
    add = found.setdefault
    for row in file.imports:
        add(row.symbol or row.module, row.line)
    for binding in file.bindings:
        add(binding.target.rpartition(".")[2], binding.line)
        if isinstance(binding.value, _HOLDERS):
            _keys(binding.value, 0, found)
    for site in file.sites:
        func, line = site.call.func, site.call.line
        if isinstance(func, Attr):
            add(func.name, line)
        elif isinstance(func, Name):
            add(func.id, line)
        for name, value in site.call.kwargs:
            add(name, line)
            if isinstance(value, _HOLDERS):
                _keys(value, 0, found)
        for argument in site.call.args:
            if isinstance(argument, _HOLDERS):
                _keys(argument, 0, found)
    return found


def _keys(value: Expr, depth: int, found: dict[str, int]) -> None:
    """Add the keys of mappings that are written out."""
    if isinstance(value, Table):
        for key, held in value.pairs:
            if isinstance(key, Const) and isinstance(key.value, str):
                found.setdefault(key.value, key.line)
            if depth < _DEPTH:
                _keys(held, depth + 1, found)
    elif isinstance(value, Seq) and depth < _DEPTH:
        for item in value.items[:20]:
            _keys(item, depth + 1, found)

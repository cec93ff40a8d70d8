"""Chains of calls: builders and what they are given, in languages that build objects step by step.

``Client.builder().model("a").timeout(t).build()`` is one construction: the steps become keyword arguments of the call
that opens the builder. A function that only calls its parameter (``r -> r.model("a").limit(5)``) is the mapping that
its steps make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stackaudit.model.code import Attr, Call, Const, Expr, Join, Name, Seq, Site, Table

OPENERS = frozenset({"builder", "newBuilder", "Builder", "toBuilder"})
"""Methods and nested classes that open a builder."""
_ENDS = ("build",)
"""Beginnings of the methods that end a builder."""
_TEXTS = frozenset({"StringBuilder", "StringBuffer"})
_KEEP = frozenset({"copy", "clone", "self", "and"})
"""Steps without an argument that say nothing."""


@dataclass(frozen=True, slots=True)
class Link:
    """One call of a chain: ``.name(args)``."""

    name: str
    args: tuple[Expr, ...]
    kwargs: tuple[tuple[str, Expr], ...]
    line: int
    """Line of the name."""
    column: int
    end_line: int


def chained(base: Expr | None, links: list[Link], start: tuple[int, int], note: Callable[[Call], Call]) -> Expr:
    """Return the value of a chain of calls.

    Args:
        base: what the first link is called on; None for a function without an object.
        links: the calls, first to last.
        start: line and column of the chain's beginning: the place of a call on a later line.
        note: notes a call as a site.
    """
    value, position = base, 0
    while position < len(links):
        link = links[position]
        position += 1
        opens = _opens(value, link)
        func: Expr = Name(link.name, link.line) if value is None else Attr(value, link.name, link.line)
        kwargs, end_line = link.kwargs, link.end_line
        if opens:
            position, given, end_line = _steps(links, position, end_line)
            kwargs += given
        place = (link.line, link.column) if link.line == start[0] else start
        value = note(Call(func, link.args, kwargs, *place, end_line))
    return value if value is not None else Const(None, start[0])


def constructed(call: Call, links: list[Link]) -> tuple[Expr, list[Link]]:
    """Return a construction with the steps that follow it, where it constructs a builder, and the links that remain.

    A builder of text is the text that is put together.
    """
    name = call.func.name if isinstance(call.func, Attr) else call.func.id if isinstance(call.func, Name) else ""
    if name in _TEXTS and links and links[-1].name == "toString" and all(x.name == "append" for x in links[:-1]):
        first = [a for a in call.args if isinstance(a, (Const, Name)) and not _number(a)]
        return Join((*first, *(a for x in links[:-1] for a in x.args[:1])), call.line), []
    if not name.endswith("Builder") or name in _TEXTS:
        return call, links
    position, given, end_line = _steps(links, 0, call.end_line)
    made = Call(call.func, call.args, call.kwargs + given, call.line, call.column, end_line)
    return made, links[position:]


def _number(expr: Expr) -> bool:
    return isinstance(expr, Const) and not isinstance(expr.value, str)


def _opens(base: Expr | None, link: Link) -> bool:
    if link.name in OPENERS:
        return base is not None or link.name != "Builder"
    return link.name.endswith("Builder") and isinstance(base, Name) and base.id[:1].isupper()


def _steps(links: list[Link], position: int, end_line: int) -> tuple[int, tuple[tuple[str, Expr], ...], int]:
    """Return the position behind a builder's end, what its steps give, and their last line."""
    given: list[tuple[str, Expr]] = []
    while position < len(links):
        link = links[position]
        position, end_line = position + 1, link.end_line
        if link.name.startswith(_ENDS):
            break
        given += _step(link)
    return position, tuple(given), end_line


def _step(link: Link) -> list[tuple[str, Expr]]:
    if link.name in _KEEP or (not link.args and not link.kwargs and link.name[:3] in {"and", "get"}):
        return []
    if not link.args:
        return [(link.name, Const(value=True, line=link.line)), *link.kwargs]
    return [(link.name, link.args[0] if len(link.args) == 1 else Seq(link.args, link.line)), *link.kwargs]


def configured(parameter: str, value: Expr | None, sites: Iterable[Site], line: int) -> Table | None:
    """Return the mapping that a function of one parameter makes of it; None when it does something else.

    Args:
        parameter: its name.
        value: what the function returns, when it is an expression.
        sites: calls that stand in its body as statements.
        line: of the function.
    """
    roots = [value] if value is not None else [s.call for s in sites if s.statement]
    pairs: list[tuple[Expr | None, Expr]] = []
    for root in roots:
        steps: list[tuple[Expr | None, Expr]] = []
        part: Expr | None = root
        while isinstance(part, Call) and isinstance(part.func, Attr):
            link = Link(part.func.name, part.args, part.kwargs, part.line, part.column, part.end_line)
            steps += [(Const(k, part.line), v) for k, v in _step(link) if not link.name.startswith(_ENDS)]
            part = part.func.base
        if not isinstance(part, Name) or part.id != parameter or not any(_gives(s) for s in steps):
            return None
        pairs += reversed(steps)
    return Table(tuple(pairs), line) if pairs else None


def _gives(pair: tuple[Expr | None, Expr]) -> bool:
    return not (isinstance(pair[1], Const) and pair[1].value is True)


def formatted(pattern: str, values: tuple[Expr, ...], line: int) -> Expr:
    """Return the text of a format with ``%s`` and ``{}`` left to its *values*, in their order."""
    parts: list[Expr] = []
    rest, given = pattern, list(values)
    while given:
        at = rest.find("%")
        if at < 0 or at + 1 >= len(rest):
            break
        end = at + 1
        while end < len(rest) - 1 and not rest[end].isalpha() and rest[end] != "%":
            end += 1
        if at:
            parts.append(Const(rest[:at], line))
        parts.append(Const(rest[end], line) if rest[end] in "%n" else given.pop(0))
        rest = rest[end + 1 :]
    return Join((*parts, *([Const(rest.replace("%%", "%"), line)] if rest else [])), line)

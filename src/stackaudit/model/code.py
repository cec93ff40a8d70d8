"""The one small shape that every programming language is lowered to.

A parser keeps what the audit asks about code: names and where they come from, calls with their arguments, the
branches and loops around them, and comments. Expressions form a small tree; what a syntax has beyond it is `Opaque`.
The structs are msgspec arrays, so that a file's shape can be cached and sent to a worker as it is.
"""

from __future__ import annotations

from typing import Union

import msgspec


class _Shape(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Immutable, cheap, and written as an array."""


class Const(_Shape, tag="c", frozen=True):
    """A literal: text, number, truth value or nothing."""

    value: str | int | float | bool | None
    line: int


class Name(_Shape, tag="n", frozen=True):
    """A bare name as it stands in the code."""

    id: str
    line: int


class Attr(_Shape, tag="a", frozen=True):
    """``base.name``; *line* is the line of the name after the dot."""

    base: Expr
    name: str
    line: int


class Call(_Shape, tag="k", frozen=True):
    """``func(args, key=value)``.

    *line* and *column* are those of the token that names the callee (``create`` in ``client.chat.create(``) starts
    its expression); keyword ``**`` holds a spread mapping, positional spreads are dropped to `Opaque`.
    """

    func: Expr
    args: tuple[Expr, ...]
    kwargs: tuple[tuple[str, Expr], ...]
    line: int
    column: int
    end_line: int


class Seq(_Shape, tag="s", frozen=True):
    """A list, tuple or set literal."""

    items: tuple[Expr, ...]
    line: int


class Table(_Shape, tag="t", frozen=True):
    """A mapping literal; a ``None`` key is a spread of another mapping."""

    pairs: tuple[tuple[Expr | None, Expr], ...]
    line: int


class Join(_Shape, tag="j", frozen=True):
    """Text made of parts: an f-string, a template literal, or parts added with ``+``."""

    parts: tuple[Expr, ...]
    line: int


class Index(_Shape, tag="i", frozen=True):
    """``base[key]``."""

    base: Expr
    key: Expr
    line: int


class Either(_Shape, tag="e", frozen=True):
    """One of several: ``a or b``, ``a if c else b``, ``a ?? b``; in source order, the conditional's test left out."""

    options: tuple[Expr, ...]
    line: int
    ordered: bool = False
    """Whether the first option that holds is the one (``a or b``), so that what follows a known one never counts."""


class Pipe(_Shape, tag="p", frozen=True):
    """``left | right``: what runnable chains are made of."""

    left: Expr
    right: Expr
    line: int


class Closure(_Shape, tag="f", frozen=True):
    """A lambda or a nested function used as a value; *scope* is its index in the file."""

    scope: int
    line: int


class Opaque(_Shape, tag="o", frozen=True):
    """An expression that the shape does not keep; *parts* holds the expressions inside, for searches."""

    line: int
    parts: tuple[Expr, ...] = ()


Expr = Union[Const, Name, Attr, Call, Seq, Table, Join, Index, Either, Pipe, Closure, Opaque]  # noqa: UP007 - msgspec resolves it by name


class Import(_Shape, frozen=True):
    """One imported name: ``from module import symbol as local``; *symbol* is empty for a whole module."""

    local: str
    module: str
    symbol: str
    level: int
    """Number of leading dots of a relative import (Python); 0 otherwise. TypeScript's ``./x`` keeps the text in *module*."""
    line: int
    scope: int
    branch: int
    type_only: bool = False


class Param(_Shape, frozen=True):
    """A parameter of a function."""

    name: str
    default: Expr | None
    annotation: Expr | None


class Scope(_Shape, frozen=True):
    """A module (index 0), class, function or lambda."""

    kind: str
    """``module``, ``class``, ``function`` or ``lambda``."""
    name: str
    qualname: str
    parent: int
    line: int
    end_line: int
    params: tuple[Param, ...] = ()
    decorators: tuple[Expr, ...] = ()
    bases: tuple[Expr, ...] = ()
    returns: tuple[Expr, ...] = ()
    is_async: bool = False
    doc: str = ""
    branch: int = 0
    """The branch of the enclosing scope in which it is defined."""


class Branch(_Shape, frozen=True):
    """A region that runs under a condition. Branch 0 of each file is the unconditional rest."""

    parent: int
    kind: str
    """``if``, ``else``, ``loop``, ``try``, ``except``, ``finally``, ``with``, ``case``, ``main``."""
    line: int
    end_line: int
    test: Expr | None = None
    """The condition, the loop's iterable, the context managers or the exception types."""
    dead: bool = False
    """The condition is constant and false."""
    group: int = 0
    """Arms of one if/elif/else, match or try share a group."""


class Binding(_Shape, frozen=True):
    """A value given to a name: ``target = value``. Target ``self.x`` stands for an attribute of the object."""

    target: str
    value: Expr
    scope: int
    branch: int
    line: int
    kind: str = "assign"
    """``assign``, ``augment``, ``for``, ``with``, ``annotation`` (no value), ``key`` (``target[key] = value``)."""
    annotation: Expr | None = None


class Site(_Shape, frozen=True):
    """A call as it stands in the code."""

    call: Call
    scope: int
    branch: int
    awaited: bool = False
    statement: bool = False
    """The result is thrown away."""
    decorator: bool = False


class Comment(_Shape, frozen=True):
    """A comment without its marker."""

    text: str
    line: int


class CodeFile(_Shape, frozen=True):
    """What a parser keeps of one file of code."""

    path: str
    language: str
    """``python``, ``javascript``, ``typescript``, ``java``, ``go``, …"""
    module: str
    """Dotted module path for Python (``pkg.sub.mod``), the path without suffix otherwise."""
    scopes: tuple[Scope, ...]
    branches: tuple[Branch, ...]
    imports: tuple[Import, ...]
    bindings: tuple[Binding, ...]
    sites: tuple[Site, ...]
    comments: tuple[Comment, ...]
    compares: tuple[tuple[Expr, int], ...] = ()
    """Operands of comparisons and membership tests, with their branch: ids that are looked at, not used."""
    lines: int = 0
    errors: int = 0
    """Regions that the grammar could not read."""
    line_map: tuple[int, ...] = ()
    """Notebooks: line of the .ipynb for each line of code (index 0 is line 1); empty when the lines are the file's own."""
    is_notebook: bool = False
    raises: tuple[tuple[int, int], ...] = ()
    """(line, branch) of each statement that raises or throws."""


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct parts of *expr*, in source order."""
    match expr:
        case Attr(base=base):
            return (base,)
        case Call(func=func, args=args, kwargs=kwargs):
            return (func, *args, *(value for _, value in kwargs))
        case Seq(items=items):
            return items
        case Table(pairs=pairs):
            return tuple(part for pair in pairs for part in pair if part is not None)
        case Join(parts=parts) | Opaque(parts=parts):
            return parts
        case Index(base=base, key=key):
            return (base, key)
        case Either(options=options):
            return options
        case Pipe(left=left, right=right):
            return (left, right)
        case _:
            return ()


def place_of(call: Call) -> tuple[int, int, int, int]:
    """Return what tells a call from every other call of its file.

    Line and column of its callee's token, its last line, and how many calls its callee is nested in (``f(x)(y)``).
    A file that was sent to a worker or kept in a cache holds equal calls as several objects: places, not objects, count.
    """
    nested, func = 0, call.func
    while isinstance(func, Call):
        nested, func = nested + 1, func.func
    return call.line, call.column, call.end_line, nested


def is_call(expr: Expr, call: Call) -> bool:
    """Return whether an expression of the same file is this call."""
    return isinstance(expr, Call) and place_of(expr) == place_of(call)

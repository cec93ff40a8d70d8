"""The values that an expression can stand for. Nothing is ever executed: a value is what the text says it must be."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Call, CodeFile, Scope, Seq, Table

MAX_TAIL = 4
"""Parts of a text that are put together after its last slash."""
MAX_TAILS = 8


class _Value(msgspec.Struct, frozen=True, gc=False):
    """Immutable, and made ten times faster than a dataclass: an audit makes hundreds of thousands."""


class At(_Value, frozen=True):
    """Where an expression is evaluated: a file, a scope in it, a branch and a line."""

    file: CodeFile
    scope: int
    branch: int
    line: int
    seen_as: Class | None = None
    """The class whose objects are meant, where the place lies in what that class inherits."""

    def move(self, scope: int, line: int | None = None) -> At:
        """Return the place inside another scope of the same file (at its end unless *line* is given)."""
        target = self.file.scopes[scope]
        return At(self.file, scope, target.branch, target.end_line + 1 if line is None else line)


class Unknown(_Value, frozen=True):
    """Cannot be known from the text."""


UNKNOWN = Unknown()


class Lit(_Value, frozen=True):
    """A literal and the place where it is written."""

    value: str | int | float | bool | None
    path: str
    line: int


class Env(_Value, frozen=True):
    """The value of an environment variable, or its default."""

    name: str
    default: Value | None
    path: str
    line: int


class Text(_Value, frozen=True):
    """Text made of parts of which some are unknown."""

    parts: tuple[Value, ...]
    path: str
    line: int


class Rows(_Value, frozen=True):
    """A list or tuple literal; its items are evaluated on demand."""

    expr: Seq
    at: At


class Record(_Value, frozen=True):
    """A mapping literal, with the keys that were set on it later."""

    exprs: tuple[Table, ...]
    at: At


class Symbol(_Value, frozen=True):
    """A name of a foreign package: ``package.module.Name``; ``package.f()`` is what calling it gave."""

    name: str
    call: Call | None = None
    """The call that gave it, where it is the result of one."""
    at: At | None = None


class Module(_Value, frozen=True):
    """A file of the tree."""

    file: CodeFile


class Function(_Value, frozen=True):
    """A function of the tree; *owner* is the object that it is bound to."""

    file: CodeFile
    index: int
    owner: Object | None = None

    @property
    def scope(self) -> Scope:
        """The function's scope."""
        return self.file.scopes[self.index]


class Class(_Value, frozen=True):
    """A class of the tree."""

    file: CodeFile
    index: int

    @property
    def scope(self) -> Scope:
        """The class's scope."""
        return self.file.scopes[self.index]


class Object(_Value, frozen=True):
    """An instance of a class of the tree; *call* constructed it, where that is known."""

    cls: Class
    call: Call | None
    at: At | None


class Step(_Value, frozen=True):
    """One call on the way to an instance: its construction, or a method that gave a changed copy."""

    signature: Signature
    call: Call
    at: At
    variable: str = ""


class Instance(_Value, frozen=True):
    """An object of a catalogue type. *steps* is empty when only an annotation names the type."""

    type: Signature
    steps: tuple[Step, ...] = ()

    def then(self, step: Step, new_type: Signature | None = None) -> Instance:
        """Return the instance after one more step."""
        return replace(self, type=new_type or self.type, steps=(*self.steps, step))


class Member(_Value, frozen=True):
    """``instance.a.b``: a chain of attributes that is not called yet."""

    owner: Instance | Chain
    chain: tuple[str, ...]


class Chain(_Value, frozen=True):
    """Runnables joined by ``|``."""

    parts: tuple[Value, ...]


class Answer(_Value, frozen=True):
    """What a call of a catalogue signature gave: a response, not an instance that is followed further."""

    signature: Signature
    call: Call
    at: At
    chain: tuple[str, ...] = ()


class Many(_Value, frozen=True):
    """One of several values."""

    options: tuple[Value, ...]


Value = (
    Unknown
    | Lit
    | Env
    | Text
    | Rows
    | Record
    | Symbol
    | Module
    | Function
    | Class
    | Object
    | Instance
    | Member
    | Chain
    | Answer
    | Many
)


def many(values: list[Value]) -> Value:
    """Return one value for several: equal ones once, unknown ones kept as one."""
    flat: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, Many) else (value,):
            if option not in flat:
                flat.append(option)
    if len(flat) == 1:
        return flat[0]
    return Many(tuple(flat[:40])) if flat else UNKNOWN


def options(value: Value) -> tuple[Value, ...]:
    """Return the alternatives of *value* (itself, when it is one)."""
    return value.options if isinstance(value, Many) else (value,)


def literals(value: Value) -> Iterator[Lit]:
    """Yield the literals that *value* can be: of its alternatives, and defaults of environment variables."""
    match value:
        case Lit():
            yield value
        case Env(default=default) if default is not None:
            yield from literals(default)
        case Many(options=found):
            for option in found:
                yield from literals(option)
        case _:
            return


def environment(value: Value) -> Iterator[Env]:
    """Yield the environment variables that *value* may come from."""
    match value:
        case Env(default=default):
            yield value
            if default is not None:
                yield from environment(default)
        case Many(options=found):
            for option in found:
                yield from environment(option)
        case Text(parts=parts):
            for part in parts:
                yield from environment(part)
        case _:
            return


def texts(value: Value) -> Iterator[Lit]:
    """Yield the literals of *value* that are text."""
    return (lit for lit in literals(value) if isinstance(lit.value, str))


def tails(value: Value) -> Iterator[Lit]:
    """Yield what stands after the last slash of texts whose parts before it are not all known (``arn:…{region}…/id``)."""
    for option in options(value):
        if not isinstance(option, Text):
            continue
        ends = [i for i, p in enumerate(option.parts) if isinstance(p, Lit) and "/" in str(p.value)]
        if not ends or len(option.parts) - ends[-1] > MAX_TAIL:
            continue
        found = [str(p.value).rpartition("/")[2] for p in option.parts[ends[-1] : ends[-1] + 1] if isinstance(p, Lit)]
        for part in option.parts[ends[-1] + 1 :]:
            found = [f"{head}{lit.value}" for head in found for lit in literals(part)][:MAX_TAILS]
        yield from (Lit(text, option.path, option.line) for text in found if "/" not in text)


def is_open(value: Value) -> bool:
    """Return whether part of *value* cannot be known."""
    match value:
        case Unknown() | Text():
            return True
        case Many(options=found):
            return any(is_open(option) for option in found)
        case Env(default=default):
            return default is None or is_open(default)
        case _:
            return False

"""Arguments by what they mean: the roles of a signature looked up in a call and in the calls that led to it."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Attr, Call, Const, Either, Expr, Index, Name, Table
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import (
    UNKNOWN,
    At,
    Instance,
    Lit,
    Object,
    Record,
    Rows,
    Step,
    Symbol,
    Unknown,
    Value,
    literals,
    many,
    options,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """An argument that was found for a role."""

    expr: Expr
    at: At
    name: str
    """The argument's name, as the signature lists it."""


MAX_NESTING = 6
"""Spreads inside spreads that are followed (a mapping can spread itself)."""
MAX_ITEMS = 20
MAX_OPTIONS = 3
"""Arguments that are looked at as mappings of options."""
OPEN = "open"
"""A spread of something unknown may hold the argument: neither set nor not set."""


class Arguments:
    """The arguments of a chain of steps; later steps win."""

    def __init__(self, evaluator: Evaluator, steps: tuple[Step, ...]) -> None:
        self.evaluator, self.steps = evaluator, steps

    def get(self, role: str) -> Given | str | None:
        """Return the argument of a role, `OPEN` when a spread hides it, or None when it is not given."""
        hidden = False
        for step in reversed(self.steps):
            names = step.signature.args.get(role, ())
            if "*" in names:
                return Given(Const(value=True, line=step.call.line), step.at, "*")
            for name in names:
                found = self.find_named(step.call, name, step.at, step.signature)
                if isinstance(found, Given):
                    return found
                hidden = hidden or found == OPEN
        return OPEN if hidden else None

    def value(self, role: str) -> Value | None:
        """Return the value of a role; None when it is not given, UNKNOWN when it is but cannot be known."""
        found = self.get(role)
        if found is None:
            return None
        return UNKNOWN if isinstance(found, str) else self.evaluator.value(found.expr, found.at)

    def with_usual(self, provider: str) -> tuple[str, ...]:
        """Return the provider that arguments of the last call select, after the usual one where a condition adds them."""
        step = self.steps[-1]
        names = step.signature.provider_when.get(provider, {})
        given = [g for n in names for g in [self.find_named(step.call, n, step.at)] if isinstance(g, Given)]
        elsewhere = (0, step.at.branch)
        at_times = any(g.at.file is step.at.file and g.at.branch not in elsewhere for g in given)
        return (step.signature.provider, provider) if at_times else (provider,)

    def named(self, name: str) -> Value | None:
        """Return the value of an argument by its name in the last call; None when it is not given."""
        found = self.find_named(self.steps[-1].call, name, self.steps[-1].at)
        if found is None:
            return None
        return UNKNOWN if isinstance(found, str) else self.evaluator.value(found.expr, found.at)

    def find_named(self, call: Call, name: str, at: At, signature: Signature | None = None) -> Given | str | None:
        """Return an argument of one call by its name or path (``config.model``, ``@0``), `OPEN`, or None.

        With the *signature*, a mapping that is passed as a variable is looked into as well, where the language gives
        named arguments that way; positions that have a meaning of their own are not such mappings.
        """
        head, _, rest = name.partition(".")
        found: Given | str | None
        if head.startswith("@"):
            position = int(head[1:])
            if any(True for k, _ in call.kwargs if k == "*"):
                return OPEN
            found = Given(call.args[position], at, name) if position < len(call.args) else None
        else:
            found = self._keyword(call, head, at, name)
            if not isinstance(found, Given) and signature is not None and dialect_of(at.file.language).by_position:
                found = self._in_options(call, head, at, signature) or found
        if rest and isinstance(found, Given):
            return self._inside(self.evaluator.value(found.expr, found.at), rest, name)
        return found

    def _in_options(self, call: Call, key: str, at: At, signature: Signature) -> Given | str | None:
        taken = {n.partition(".")[0] for names in signature.args.values() for n in names if n.startswith("@")}
        hidden = False
        for position, argument in enumerate(call.args[:MAX_OPTIONS]):
            if f"@{position}" in taken or not isinstance(argument, (Name, Attr, Call, Either, Index)):
                continue
            rows = [o for o in options(self.evaluator.value(argument, at)) if isinstance(o, (Record, Unknown))]
            found = self._inside(many(list(rows)), key, key) if rows else None
            if isinstance(found, Given):
                return found
            hidden = hidden or found == OPEN
        return OPEN if hidden else None

    def _keyword(self, call: Call, key: str, at: At, name: str) -> Given | str | None:
        hidden = False
        for given, value in call.kwargs:
            if given == key:
                return Given(value, at, name)
            if given == "**":
                found = self._inside(self.evaluator.value(value, at), key, name)
                if isinstance(found, Given):
                    return found
                hidden = hidden or found == OPEN
        if dialect_of(at.file.language).options:
            for argument in call.args:
                if isinstance(argument, Call) and last_name(argument) == key:
                    return _option(argument, at, name)
        return OPEN if hidden else None

    def _inside(self, value: Value, path: str, name: str, depth: int = 0) -> Given | str | None:
        """Look for ``a.b`` in a mapping, or in the arguments of a construction; final answers are remembered."""
        if depth > MAX_NESTING:
            return OPEN
        key = (id(value), path, self.evaluator.frame_token, depth)
        kept = self.evaluator.parts.get(key)
        if kept is not None and kept[0] is value:
            found = kept[1]
        else:
            found = self._look_inside(value, path, name, depth)
            if self.evaluator.is_idle:
                self.evaluator.parts[key] = (value, found)
        return Given(found.expr, found.at, name) if isinstance(found, Given) else found

    def _look_inside(self, value: Value, path: str, name: str, depth: int) -> Given | str | None:
        key, _, rest = path.partition(".")
        answers: list[Given | str | None] = []
        for option in options(value):
            found: Given | str | None
            match option:
                case Record(exprs=tables, at=place):
                    found = self._in_tables(tables, key, place, name, depth)
                case Instance(steps=steps) if steps:
                    found = self._of_call(steps[-1].call, key, steps[-1].at, name)
                case Object(call=Call() as made, at=At() as place) | Symbol(call=Call() as made, at=At() as place):
                    found = self._of_call(made, key, place, name)
                case Rows(expr=expr, at=place):
                    items = [o for i in expr.items[:MAX_ITEMS] for o in options(self.evaluator.value(i, place))]
                    found = self._inside(many(items), path, name, depth + 1) if items else None
                    answers.append(found)
                    continue
                case Lit():
                    found = None
                case _:
                    found = OPEN
            if rest and isinstance(found, Given):
                found = self._inside(self.evaluator.value(found.expr, found.at), rest, name, depth + 1)
            answers.append(found)
        return next((a for a in answers if isinstance(a, Given)), OPEN if OPEN in answers else None)

    def _of_call(self, call: Call, key: str, at: At, name: str) -> Given | str | None:
        """Look for a part in the arguments of a construction, by name or position."""
        if dialect_of(at.file.language).options and last_name(call) == key:
            return _option(call, at, name)
        if not key.startswith("@"):
            return self._keyword(call, key, at, name)
        position = int(key[1:])
        return Given(call.args[position], at, name) if position < len(call.args) else None

    def _in_tables(self, tables: tuple[Table, ...], key: str, at: At, name: str, depth: int) -> Given | str | None:
        hidden = False
        for table in reversed(tables):
            for label, value in reversed(table.pairs):
                if label is None:
                    found = self._inside(self.evaluator.value(value, at), key, name, depth + 1)
                    if isinstance(found, Given):
                        return found
                    hidden = hidden or found == OPEN
                elif isinstance(label, Const):
                    if label.value == key:
                        return Given(value, at, name)
                elif any(lit.value == key for lit in literals(self.evaluator.value(label, at))):
                    return Given(value, at, name)
        return OPEN if hidden else None


def _option(call: Call, at: At, name: str) -> Given:
    """Return what an option that is a function gives: its argument, or that it is set."""
    return Given(call.args[0] if call.args else Const(value=True, line=call.line), at, name)

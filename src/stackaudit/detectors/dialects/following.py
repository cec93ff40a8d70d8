"""Following names through one run of a pipeline's code: arguments of inlined functions and items of unrolled loops.

The evaluator says what a name can stand for anywhere; a pipeline needs what it stands for *here*: the third turn of a loop,
the second call of a factory. What is not bound here is asked of the evaluator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from stackaudit.model.code import (
    Attr,
    Binding,
    Call,
    CodeFile,
    Const,
    Expr,
    Index,
    Join,
    Name,
    Opaque,
    Seq,
    Site,
    Table,
    children,
)
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import UNKNOWN, At, Env, Function, Lit, Module, Rows, Text, Value, options

MAX_ITEMS = 60
"""Turns of a loop, and spellings of one text, that are followed."""
MAX_HOPS = 12
MAX_LOOKED_AT = 200
_FILE = re.compile(r"[\w./-]{1,200}\.[A-Za-z]\w{1,9}")
MAX_NESTED = 40
MAX_RESOLVED = 400_000
"""Names that are followed per file: a bound against files made to be slow."""
MAX_TEXT = 20_000
HOLE = "\0"
"""Stands for a part of a text that is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What is bound in one run: parameters by (path, scope, name), items of loops by the identity of what is looped over."""

    token: int = 0
    depth: int = 0
    given: dict[tuple[str, int, str], Here] = field(default_factory=dict)
    items: dict[int, Here] = field(default_factory=dict)
    owner: object = None
    """The pipeline or group that a step belongs to when nothing nearer says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Here:
    """An expression, its place, and the run that it belongs to."""

    expr: Expr
    at: At
    frame: Frame


@dataclass(frozen=True, slots=True)
class Known:
    """A text and where it is written."""

    text: str
    path: str
    line: int


class Following:
    """Resolves names and texts within a run."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._tokens = 0
        self._nested = 0
        self._resolved = 0
        self._sites: dict[str, dict[int, list[Site]]] = {}

    def sites(self, file: CodeFile, scope: int) -> list[Site]:
        """Return the calls of a scope in source order."""
        index = self._sites.get(file.path)
        if index is None:
            index = self._sites[file.path] = {}
            for site in file.sites:
                index.setdefault(site.scope, []).append(site)
        return index.get(scope, [])

    def token(self) -> int:
        """Return a number that tells runs apart."""
        self._tokens += 1
        return self._tokens

    def value(self, here: Here) -> Value:
        """Return what the evaluator says, with the names of this run replaced."""
        found = self.resolve(here)
        match found.expr:  # expressions made here are not the evaluator's to remember: it knows them by identity
            case Const(value=value, line=line):
                return Lit(value, found.at.file.path, line)
            case Seq():
                return Rows(found.expr, found.at)
            case _:
                return self._whole(self.context.evaluator.value(found.expr, found.at), found.expr)

    def _whole(self, value: Value, expr: Expr) -> Value:
        """Return the function that a module bears in its own name, where a package hands it on by that name."""
        name = expr.id if isinstance(expr, Name) else expr.name if isinstance(expr, Attr) else ""
        if isinstance(value, Module) and value.file.module.rsplit(".", 1)[-1] == name:
            defined = self.context.project.definitions(value.file, 0, name)
            return Function(value.file, defined[-1]) if defined else value
        return value

    # -- names -------------------------------------------------------------------------------------------------------

    def reaching(self, name: str, at: At) -> list[Binding]:
        """Return the bindings that reach a use: back to the last one that always ran, in the nearest scope that binds it."""
        index, first = at.scope, True
        while True:
            rows = [
                b
                for b in self.context.project.bindings(at.file, index, name)
                if b.kind != "annotation"
                and (not first or b.line < at.line or (b.line == at.line and not _mentions(b.value, name)))
            ]
            kept: list[Binding] = []
            for row in reversed(rows):
                kept.append(row)
                if row.kind not in {"key", "augment"} and (not first or self._always(at.file, row.branch, at.branch)):
                    break
            if kept:
                return kept[::-1]
            if index == 0 or self._is_parameter(name, at.file, index):
                return []
            index, first = at.file.scopes[index].parent, False

    @staticmethod
    def _is_parameter(name: str, file: CodeFile, index: int) -> bool:
        return any(p.name.lstrip("*") == name for p in file.scopes[index].params)

    @staticmethod
    def _always(file: CodeFile, binding: int, use: int) -> bool:
        while binding and file.branches[binding].kind in {"with", "try", "main"}:
            binding = file.branches[binding].parent
        while use and use != binding:
            use = file.branches[use].parent
        return use == binding

    def given(self, name: str, here: Here) -> Here | None:
        """Return the argument that this run gives to a parameter; None when it gives none."""
        index = here.at.scope
        while True:
            found = here.frame.given.get((here.at.file.path, index, name))
            if found is not None or index == 0:
                return found
            index = here.at.file.scopes[index].parent

    def resolve(self, here: Here) -> Here:
        """Return the expression that a name, an item or an attribute stands for in this run, as far as it is known."""
        if self._nested > MAX_NESTED or self._resolved > MAX_RESOLVED:
            return here
        self._nested += 1
        for _ in range(MAX_HOPS):
            self._resolved += 1
            found = self._step(here)
            if found is None:
                break
            here = found
        self._nested -= 1
        return here

    def _step(self, here: Here) -> Here | None:
        match here.expr:
            case Name(id=name):
                given = self.given(name, here)
                if given is not None:
                    return given
                rows = self.reaching(name, here.at)
                if len(rows) != 1 or rows[0].value is here.expr:
                    return None
                return Here(rows[0].value, self._at(rows[0], here), here.frame)
            case Index(base=base, key=Opaque()):
                return here.frame.items.get(id(base))
            case Index(base=base, key=Const(value=key)):
                return self._item(self.resolve(Here(base, here.at, here.frame)), key)
            case Index(base=base, key=Name() as key):
                texts = self.texts(Here(key, here.at, here.frame))
                return (
                    self._item(self.resolve(Here(base, here.at, here.frame)), texts[0].text)
                    if len(texts) == 1
                    else None
                )
            case Call(func=Attr(base=base, name="get"), args=(first, *_)):
                inner = self.resolve(Here(base, here.at, here.frame))
                return (
                    self._item(inner, first.value)
                    if isinstance(first, Const) and isinstance(inner.expr, Table)
                    else None
                )
            case _:
                return None

    @staticmethod
    def _at(row: Binding, here: Here) -> At:
        return At(here.at.file, row.scope, row.branch, row.line)

    @staticmethod
    def _item(base: Here, key: object) -> Here | None:
        match base.expr:
            case Seq(items=items) if isinstance(key, int) and -len(items) <= key < len(items):
                return Here(items[key], base.at, base.frame)
            case Table(pairs=pairs):
                found = [v for k, v in pairs if isinstance(k, Const) and k.value == key]
                return Here(found[-1], base.at, base.frame) if found else None
            case _:
                return None

    def turns(self, source: Here) -> list[Here]:
        """Return the items that a loop over *source* takes; empty when they are not written out."""
        here = self.resolve(source)
        match here.expr:
            case Seq(items=items) if not any(isinstance(i, Opaque) for i in items):
                return [Here(i, here.at, here.frame) for i in items[:MAX_ITEMS]]
            case Table(pairs=pairs):
                return [Here(k, here.at, here.frame) for k, _ in pairs[:MAX_ITEMS] if k is not None]
            case Call(func=Attr(base=base, name=("items" | "values" | "keys") as what)):
                inner = self.resolve(Here(base, here.at, here.frame))
                pairs = inner.expr.pairs[:MAX_ITEMS] if isinstance(inner.expr, Table) else ()
                return [Here(_pick(what, k, v), inner.at, inner.frame) for k, v in pairs if k is not None]
            case Call(func=Name(id=("sorted" | "list" | "set" | "tuple" | "reversed")), args=(first, *_)):
                return self.turns(Here(first, here.at, here.frame))
            case Call(func=Name(id="enumerate"), args=(first, *_), line=line):
                rows = self.turns(Here(first, here.at, here.frame))
                return [Here(Seq((Const(n, line), r.expr), line), r.at, r.frame) for n, r in enumerate(rows)]
            case Call(func=Name(id="range"), args=args, line=line):
                bounds = [v for a in args for v in [self._number(Here(a, here.at, here.frame))] if v is not None]
                whole = range(*bounds) if bounds and len(bounds) == len(args) <= 2 else range(0)
                return [Here(Const(n, line), here.at, here.frame) for n in whole[:MAX_ITEMS]]
            case _:
                return []

    def _number(self, here: Here) -> int | None:
        value = self.value(here)
        return value.value if isinstance(value, Lit) and type(value.value) is int else None

    def bound(self, function: Function, here: Here, call: Call, owner: object = None) -> Frame:
        """Return the run of a function's body with the arguments of a call."""
        scope = function.scope
        given = dict(here.frame.given)
        named = named_arguments(call)
        shift = 1 if scope.params and scope.params[0].name in {"self", "cls"} else 0
        for position, param in enumerate(scope.params):
            value: Expr | None = named.get(param.name, named.get(f"@{position - shift}"))
            key = (function.file.path, function.index, param.name)
            if value is not None:
                given[key] = Here(value, here.at, here.frame)
            elif param.default is not None:
                given[key] = Here(param.default, At(function.file, scope.parent, scope.branch, scope.line), Frame())
        return Frame(self.token(), here.frame.depth + 1, given, here.frame.items, owner)

    # -- texts -------------------------------------------------------------------------------------------------------

    def texts(self, here: Here, *, holes: bool = False, depth: int = 0) -> list[Known]:
        """Return the texts that an expression can be; with *holes*, unknown parts are `HOLE` and variables ``${NAME}``."""
        here = self.resolve(here)
        match here.expr:
            case Const(value=bool() | None) | Seq() | Table():
                return []
            case Const(value=str() | int() | float() as value, line=line):
                return [Known(str(value), here.at.file.path, line)]
            case Join(parts=parts, line=line) if depth < MAX_HOPS:
                rows = [""]
                for part in parts:
                    found = self.texts(Here(part, here.at, here.frame), holes=holes, depth=depth + 1)
                    ends = [k.text for k in found] or ([HOLE] if holes else [])
                    rows = [(head + end)[:MAX_TEXT] for head in rows for end in ends][:MAX_ITEMS]
                return [Known(row, here.at.file.path, line) for row in dict.fromkeys(rows)]
            case Index(base=base, key=Opaque()):
                items = self.turns(Here(base, here.at, here.frame)) if depth < MAX_HOPS else []
                return [k for item in items for k in self.texts(item, holes=holes, depth=depth + 1)][:MAX_ITEMS]
            case Call(func=Attr(base=base, name="format")) as call if depth < MAX_HOPS:
                heads = self.texts(Here(base, here.at, here.frame), holes=holes, depth=depth + 1)
                return [row for head in heads for row in self._formatted(head, call, here, depth)][:MAX_ITEMS]
            case Opaque(parts=(left, Const(value=str(tail), line=line))) if _FILE.fullmatch(tail) and depth < MAX_HOPS:
                heads = self.texts(Here(left, here.at, here.frame), depth=depth + 1)  # folder / "file.csv"
                return [Known(f"{h.text.rstrip('/')}/{tail}", here.at.file.path, line) for h in heads] or [
                    Known(tail, here.at.file.path, line)
                ]
            case Opaque(parts=(left, Name() | Attr() as right), line=line) if holes and depth < MAX_HOPS:
                heads = self.texts(Here(left, here.at, here.frame), holes=True, depth=depth + 1)  # folder / name
                tails = self.texts(Here(right, here.at, here.frame), holes=True, depth=depth + 1)
                return [Known(f"{h.text.rstrip('/')}/{t.text}", t.path, line) for h in heads[:2] for t in tails[:2]]
            case Call(func=Name(id=("Path" | "PurePath" | "str")), args=(first,)) if depth < MAX_HOPS:
                return self.texts(Here(first, here.at, here.frame), holes=holes, depth=depth + 1)
            case Attr(base=base, name="__name__"):
                owner = self.value(Here(base, here.at, here.frame))
                return [
                    Known(o.scope.name, o.file.path, o.scope.line) for o in options(owner) if isinstance(o, Function)
                ]
            case _:
                return list(self._of_value(self.context.evaluator.value(here.expr, here.at), here, holes=holes))[
                    :MAX_ITEMS
                ]

    def _formatted(self, head: Known, call: Call, here: Here, depth: int) -> list[Known]:
        """Return a text with what ``format`` fills in; what is not known stays as it is written."""
        rows = [head.text]
        for name, expr in named_arguments(call).items():
            found = [k.text for k in self.texts(Here(expr, here.at, here.frame), depth=depth + 1)]
            key = name.removeprefix("@")
            marks = ["{" + key + "}", "{}"] if name.startswith("@") else ["{" + key + "}"]
            rows = (
                [_filled(row, marks, text)[:MAX_TEXT] for row in rows for text in found][:MAX_ITEMS] if found else rows
            )
        return [Known(row, head.path, head.line) for row in rows]

    def _of_value(self, value: Value, here: Here, *, holes: bool) -> Iterator[Known]:
        for option in options(value):
            match option:
                case Lit(value=str(text), path=path, line=line):
                    yield Known(text, path, line)
                case Env(default=None, name=name, path=path, line=line) if holes:
                    yield Known("${" + name + "}", path, line)
                case Env(default=default) if default is not None:
                    yield from self._of_value(default, here, holes=holes)
                case Text(parts=parts, path=path, line=line) if holes:
                    yield Known("".join(self._piece(p, here) for p in parts), path, line)
                case _:
                    pass

    def _piece(self, part: Value, here: Here) -> str:
        found = list(self._of_value(part, here, holes=True)) if part is not UNKNOWN else []
        return found[0].text if len(found) == 1 else HOLE


def _mentions(expr: Expr, name: str) -> bool:
    """Return whether a name stands in an expression: ``x = f(x)`` takes the value before."""
    stack, seen = [expr], 0
    while stack and seen < MAX_LOOKED_AT:
        seen += 1
        part = stack.pop()
        if isinstance(part, Name) and part.id == name:
            return True
        stack.extend(children(part))
    return False


def _filled(text: str, marks: list[str], value: str) -> str:
    for mark in marks:
        if mark in text:
            return text.replace(mark, value) if mark != "{}" else text.replace(mark, value, 1)
    return text


def template(expr: Expr) -> str:
    """Return a text of which parts are not known as it stands in the code: ``load_{table}``."""
    if not isinstance(expr, Join):
        return ""
    pieces = []
    for part in expr.parts:
        match part:
            case Const(value=str(text)):
                pieces.append(text)
            case Name(id=name) | Attr(name=name):
                pieces.append("{" + name + "}")
            case _:
                pieces.append("{}")
    return "".join(pieces)


def _pick(what: str, key: Expr, value: Expr) -> Expr:
    if what == "items":
        return Seq((key, value), getattr(key, "line", 1))
    return key if what == "keys" else value


def named_arguments(call: Call) -> dict[str, Expr]:
    """Return the arguments of a call by keyword, and by ``@position``."""
    found: dict[str, Expr] = {f"@{n}": a for n, a in enumerate(call.args)}
    found.update((k, v) for k, v in call.kwargs if k != "**")
    return found

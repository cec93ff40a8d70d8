"""The heart of the evaluator: an expression is dispatched by its form, remembered, and kept within a budget."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.code import (
    Attr,
    Call,
    Closure,
    CodeFile,
    Const,
    Either,
    Expr,
    Index,
    Join,
    Name,
    Opaque,
    Pipe,
    Seq,
    Site,
    Table,
)
from stackaudit.resolution.framework_settings import Client
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import Routes
from stackaudit.resolution.shapes import is_none, lits, single
from stackaudit.resolution.values import (
    UNKNOWN,
    At,
    Chain,
    Class,
    Env,
    Function,
    Instance,
    Lit,
    Member,
    Object,
    Record,
    Rows,
    Symbol,
    Text,
    Value,
    many,
    options,
)

MAX_DEPTH = 24
"""Evaluations inside evaluations."""
MAX_CALLERS = 16
"""Callers whose arguments a parameter is followed to."""
MAX_LOOKED_AT = 60
MAX_NAME = 200
RESULT = "@return"
"""Binding in a function that holds the declared type of its result."""
MAX_FRAMES = 3
"""Functions inside functions that are followed per call."""
MAX_PASSING_LINES = 30
MAX_EXPRESSION = 200
MAX_SPREADS = 6
NEVER = 1 << 30
"""A position in the pile that nothing reaches."""
STEPS, STEPS_EACH = 100_000, 200
"""Evaluations per project, and more for each of its call sites: a bound against files made to be slow. Honest ones need five for a site."""


def _domain(text: Text) -> str | None:
    """Return the host of ``https://{name}.example.com/…`` with a mark for the part that is not known; None for others."""
    first, *rest = (p.value if isinstance(p, Lit) else None for p in text.parts)
    if not isinstance(first, str) or not first.endswith("://") or len(rest) < 2:
        return None
    tail = rest[1] if rest[0] is None else None
    if not isinstance(tail, str) or not tail.startswith("."):
        return None
    return "_" + tail.partition("/")[0].lower()


@dataclass(frozen=True, slots=True)
class Frame:
    """The call through which a function of the tree is followed: its parameters are this call's arguments."""

    function: Function
    call: Call
    at: At
    outer: Frame | View | None
    depth: int
    token: int
    """Tells evaluations under different frames apart."""
    seen_as: Class | None = None
    """The class whose objects are meant, where an inherited method is followed."""


@dataclass(frozen=True, slots=True)
class View:
    """Members that a class inherits, as its own objects see them: what unrelated heirs of the same base give does not count."""

    seen_as: Class
    outer: Frame | View | None
    depth: int
    token: int


def view_of(cls: Class, outer: Frame | View | None) -> View:
    """Return the view of a class's own objects on what it inherits."""
    token = hash((id(cls.file), cls.index, "as", outer.token if outer else 0))
    return View(cls, outer, outer.depth if outer else 0, token)


class Core(ABC):
    """State, memory and budget; dispatches an expression to what knows its form."""

    def __init__(self, project: Project, catalogue: Catalogue, routes: Routes | None = None) -> None:
        self.project, self.catalogue, self.routes = project, catalogue, routes or Routes()
        self._memo: dict[tuple[int, int, int, int], Value] = {}
        self._names: dict[tuple[str, int, str, int, int, int], Value] = {}
        self._frame: Frame | View | None = None
        self._passing: dict[tuple[str, int], bool] = {}
        self._busy: dict[object, int] = {}
        """What is being worked out, and its position in the pile: asking for it again is a circle."""
        self._low = NEVER
        """Lowest position of what the answer of the moment was cut short by: above it, the answer is not final."""
        self._defaults: dict[tuple[str, str], list[Value]] | None = None
        self._clients: dict[str, list[Instance]] = {}
        self._direct: dict[int, Call] = {}
        self._callers: dict[tuple[str, int, str, int], list[tuple[At, Call]]] = {}
        self._handed: dict[str, list[tuple[CodeFile, Site]]] | None = None
        self._services: dict[tuple[str, int], Instance | None] = {}
        self._beans: list[tuple[str, Instance]] | None = None
        self._configured: list[Client] | None = None
        self._bases: dict[tuple[str, int, int], list[Value]] = {}
        self.parts: dict[tuple[int, str, int, int], tuple[Value, Any]] = {}
        """Parts of values that were looked for: the value (kept alive, for it is known by identity) and the answer."""
        self._kept: dict[int, Expr] = {}
        """Keeps what was asked alive, made up expressions too: answers are remembered by identity."""
        self._depth = 0
        self._steps = STEPS + STEPS_EACH * sum(len(f.sites) for f in project.files.values())
        """Evaluations that are left."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being worked out: what is found now is final."""
        return self._depth == 0

    @property
    def frame_token(self) -> int:
        """Tells evaluations under different frames apart; 0 outside of all."""
        return self._frame.token if self._frame else 0

    def value(self, expr: Expr, at: At) -> Value:
        """Return what *expr* stands for at a place."""
        if type(expr) is Const:
            return Lit(expr.value, at.file.path, expr.line)
        if at.seen_as is not None:
            return self._value_as(at.seen_as, expr, at)
        key = (id(expr), at.scope, at.line if type(expr) is Name else 0, self._frame.token if self._frame else 0)
        known = self._memo.get(key)
        if known is not None:
            return known
        if key in self._busy or self._depth > MAX_DEPTH or self._steps <= 0:
            self._low = min(self._low, self._busy.get(key, 0))
            return UNKNOWN
        self._steps -= 1
        self._kept[id(expr)] = expr
        before = self._open(key)
        self._depth += 1
        found = self._value(expr, at)
        self._depth -= 1
        if self._close(key, before) or found is not UNKNOWN:
            self._memo[key] = found
        return found

    def _value_as(self, cls: Class, expr: Expr, at: At) -> Value:
        before, here = self._frame, At(at.file, at.scope, at.branch, at.line)
        if before is None or before.seen_as != cls:
            self._frame = view_of(cls, before)
        found = self.value(expr, here)
        self._frame = before
        return found

    def _placed(self, at: At) -> At:
        """Return a place that remembers whose objects are meant, for what is worked out later."""
        seen = self._frame.seen_as if self._frame is not None else None
        return At(at.file, at.scope, at.branch, at.line, seen) if seen is not None else at

    def _open(self, key: object) -> int:
        """Begin to work something out; what it returns is for `_close`."""
        before, self._low = self._low, NEVER
        self._busy[key] = len(self._busy)
        return before

    def _close(self, key: object, before: int) -> bool:
        """Return whether the answer is final: nothing that is still being worked out was left out of it.

        An answer in the middle of a circle lacks what only the circle's head knows; kept, it would make the result
        depend on where the circle was entered.
        """
        final = self._low >= self._busy.pop(key)
        self._low = before if final else min(before, self._low)
        return final

    def _value(self, expr: Expr, at: At) -> Value:
        match expr:
            case Const(value=value, line=line):
                return Lit(value, at.file.path, line)
            case Name(id=name):
                return self.lookup(name, at)
            case Attr(base=base, name=name, line=line):
                owner = self.value(base, at)
                place = At(at.file, at.scope, at.branch, line) if isinstance(owner, Symbol) else at
                return self.attribute(owner, name, place)
            case Call():
                return self.call(expr, at)
            case Seq():
                return Rows(expr, at)
            case Table():
                return Record((expr,), at)
            case Join(parts=parts, line=line):
                return self._text([self.value(p, at) for p in parts], at, line)
            case Index(base=base, key=key):
                return self.item(self.value(base, at), key, at)
            case Either():
                return self._either(expr, at)
            case Pipe(left=left, right=right, line=line):
                first, second = self.value(left, at), self.value(right, at)
                if any(isinstance(o, Record) for v in (first, second) for o in options(v)):  # {"a": 1} | {"b": 2}
                    return Record((Table(((None, left), (None, right)), line),), at)
                return self._pipe(first, second)
            case Closure(scope=scope):
                return Function(at.file, scope)
            case Opaque():
                return UNKNOWN

    def _either(self, expr: Either, at: At) -> Value:
        """Return the options of a choice; of ``a or b`` in a call that is followed, what *a* is known to be there."""
        found: list[Value] = []
        for option in expr.options:
            value = self.value(option, at)
            if is_none(value):
                continue
            found.append(value)
            if expr.ordered and self._frame is not None and isinstance(value, Lit) and value.value:
                break
        return many(found) if found else UNKNOWN

    def _text(self, parts: list[Value], at: At, line: int) -> Value:
        known = [lit.value for p in parts for lit in [single(p)] if lit is not None]
        numbers = [k for k in known if isinstance(k, (int, float)) and not isinstance(k, bool)]
        if 1 < len(parts) == len(numbers):
            return Lit(sum(numbers), at.file.path, line)
        if len(known) == len(parts):
            joined = Lit("".join(str(k) for k in known), at.file.path, line)
            given = [p for p in parts if isinstance(p, Env)]
            return Env(given[0].name, joined, given[0].path, given[0].line) if len(given) == 1 else joined
        return Text(tuple(parts), at.file.path, line)

    def _pipe(self, left: Value, right: Value) -> Value:
        parts = (
            *(left.parts if isinstance(left, Chain) else (left,)),
            *(right.parts if isinstance(right, Chain) else (right,)),
        )
        return Chain(parts) if any(self._runnable(p) for p in parts) else UNKNOWN

    def _runnable(self, value: Value) -> bool:
        return any(isinstance(v, (Instance, Chain, Member, Object)) for v in options(value))

    def url_host(self, value: Value) -> str | None:
        """Return ``host`` or ``host:port`` of the URL that *value* is or starts with."""
        for option in options(value):
            head: Value = option
            if isinstance(option, Env):
                head = option.default if option.default is not None else UNKNOWN
            if isinstance(head, Text) and head.parts:
                nested = self.url_host(head.parts[0])
                if nested or (nested := _domain(head)):
                    return nested
            for lit in lits(head):
                if isinstance(lit.value, str) and "://" in lit.value:
                    try:
                        host = urlsplit(lit.value).netloc.rpartition("@")[2]
                    except ValueError:
                        continue
                    if host:
                        return host.lower()
        return None

    def site_at(self, file: CodeFile, site: Site) -> At:
        """Return the place of a call site."""
        return At(file, site.scope, site.branch, site.call.line)

    # -- what the other parts of the evaluator do --------------------------------------------------------------------

    @abstractmethod
    def lookup(self, name: str, at: At) -> Value:
        """Return the value of a name."""

    @abstractmethod
    def attribute(self, base: Value, name: str, at: At) -> Value:
        """Return ``base.name``."""

    @abstractmethod
    def _class_member(self, cls: Class, name: str, obj: Object | None, depth: int = 0) -> Value: ...

    @abstractmethod
    def _field(self, cls: Class, name: str, obj: Object | None) -> Value | None: ...

    @abstractmethod
    def item(self, base: Value, key: Expr, at: At) -> Value:
        """Return ``base[key]``."""

    @abstractmethod
    def call(self, call: Call, at: At) -> Value:
        """Return the result of a call."""

    @abstractmethod
    def direct(self, call: Call, callee: Value) -> Call:
        """Return the call that a call makes for its caller."""

    @abstractmethod
    def returned(self, function: Function, call: Call | None = None, at: At | None = None) -> Value:
        """Return what a function of the tree returns."""

    @abstractmethod
    def bases(self, cls: Class) -> list[Value]:
        """Return the base classes of a class of the tree."""

    @abstractmethod
    def _parameter(self, name: str, file: CodeFile, index: int) -> Value | None: ...

    @abstractmethod
    def of_type(self, annotation: Expr, at: At) -> Value:
        """Return an instance of the type that an annotation names."""

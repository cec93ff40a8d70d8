"""The evaluator: from an expression and its place to the value it stands for.

It follows names through scopes, imports, assignments, parameters and their callers, attributes of objects, and the
return values of the tree's own functions. It never runs anything, gives up at a budget, and says `UNKNOWN` then.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from msgspec.structs import replace

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.entries import Signature
from stackaudit.model.code import (
    Attr, Binding, Branch, Call, Closure, CodeFile, Const, Either, Expr, Import, Index, Join, Name, Opaque, Param, Pipe, Seq, children,
    Site, Table,
)  # fmt: skip
from stackaudit.resolution.builtins import INDIRECT, PLAIN, SHAPE_KEEPING, library_call, option_default, parsed_argument
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import Routes
from stackaudit.resolution.scopes import is_test
from stackaudit.resolution.values import (
    UNKNOWN, Answer, At, Chain, Class, Env, Function, Instance, Lit, Many, Member, Module, Object, Record, Rows, Step,
    Symbol, Text, Value, literals, many, options,
)  # fmt: skip

MAX_DEPTH = 24
MAX_CALLERS = 6
MAX_LOOKED_AT = 60
MAX_NAME = 200
MAX_FRAMES = 3
MAX_PASSING_LINES = 30
MAX_EXPRESSION = 200
MAX_SPREADS = 6
MAX_STEPS = 2_000_000
"""Evaluations per project: a bound against files made to be slow; honest repositories stay far below."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The call through which a function of the tree is followed: its parameters are this call's arguments."""

    function: Function
    call: Call
    at: At
    outer: Frame | None
    depth: int
    token: int
    """Tells evaluations under different frames apart."""


class Evaluator:
    """Evaluates expressions of one project against one catalogue."""

    def __init__(self, project: Project, catalogue: Catalogue, routes: Routes | None = None) -> None:
        self.project, self.catalogue, self.routes = project, catalogue, routes or Routes()
        self._memo: dict[tuple[int, int, int, int], Value] = {}
        self._names: dict[tuple[str, int, str, int, int, int], Value] = {}
        self._frame: Frame | None = None
        self._passing: dict[tuple[str, int], bool] = {}
        self._busy: set[object] = set()
        self._defaults: dict[tuple[str, str], list[Value]] | None = None
        self._direct: dict[int, Call] = {}
        self._callers: dict[tuple[str, int], list[tuple[At, Call]]] = {}
        self._depth = 0
        self._steps = 0

    # -- expressions -------------------------------------------------------------------------------------------------

    def value(self, expr: Expr, at: At) -> Value:
        """Return what *expr* stands for at a place."""
        key = (id(expr), at.scope, at.line if isinstance(expr, Name) else 0, self._frame.token if self._frame else 0)
        if key in self._memo:
            return self._memo[key]
        if key in self._busy or self._depth > MAX_DEPTH or self._steps > MAX_STEPS:
            return UNKNOWN
        self._steps += 1
        self._busy.add(key)
        self._depth += 1
        found = self._value(expr, at)
        self._depth -= 1
        self._busy.discard(key)
        if self._depth == 0 or found is not UNKNOWN:
            self._memo[key] = found
        return found

    def _value(self, expr: Expr, at: At) -> Value:
        match expr:
            case Const(value=value, line=line):
                return Lit(value, at.file.path, line)
            case Name(id=name):
                return self.lookup(name, at)
            case Attr(base=base, name=name):
                return self.attribute(self.value(base, at), name, at)
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
            case Either(options=found):
                return many([v for v in (self.value(o, at) for o in found) if not _is_none(v)] or [UNKNOWN])
            case Pipe(left=left, right=right):
                return self._pipe(self.value(left, at), self.value(right, at))
            case Closure(scope=scope):
                return Function(at.file, scope)
            case Opaque():
                return UNKNOWN

    def _text(self, parts: list[Value], at: At, line: int) -> Value:
        known = [lit.value for p in parts for lit in [_single(p)] if lit is not None]
        if len(known) == len(parts):
            return Lit("".join(str(k) for k in known), at.file.path, line)
        return Text(tuple(parts), at.file.path, line)

    def _pipe(self, left: Value, right: Value) -> Value:
        parts = (*(left.parts if isinstance(left, Chain) else (left,)), *(right.parts if isinstance(right, Chain) else (right,)))
        return Chain(parts) if any(self._runnable(p) for p in parts) else UNKNOWN

    def _runnable(self, value: Value) -> bool:
        return any(isinstance(v, (Instance, Chain, Member, Object)) for v in options(value))

    # -- names -------------------------------------------------------------------------------------------------------

    def lookup(self, name: str, at: At) -> Value:
        """Return the value of a name: innermost scope first; class scopes are seen only from their own body."""
        index = at.scope
        first = True
        while True:
            scope = at.file.scopes[index]
            if first or scope.kind != "class":
                line = at.line if first else 1 << 30
                found = self._in_scope(name, at.file, index, line, at.branch if first else 0)
                if found is not None:
                    return found
            if index == 0:
                return self._star(name, at.file)
            first = first and scope.kind == "lambda"
            index = scope.parent

    def _star(self, name: str, file: CodeFile) -> Value:
        for row in self.project.imports(file, 0, "*"):
            source = self.project.find(file, row.module, row.level)
            if source is not None and source is not file:
                found = self._in_scope(name, source, 0, 1 << 30, 0)
                if found is not None:
                    return found
        return UNKNOWN

    def _in_scope(self, name: str, file: CodeFile, index: int, line: int, branch: int) -> Value | None:
        key = (file.path, index, name, line, branch, self._frame.token if self._frame else 0)
        if key in self._names:
            return self._names[key]
        if key in self._busy:
            return UNKNOWN
        self._busy.add(key)
        found = self._from_scope(name, file, index, line, branch)
        self._busy.discard(key)
        self._names[key] = found if found is not None else UNKNOWN
        if found is None:
            del self._names[key]
        return found

    def _from_scope(self, name: str, file: CodeFile, index: int, line: int, branch: int) -> Value | None:
        scope = file.scopes[index]
        here = At(file, index, branch, line)
        found = self._bound(self.project.bindings(file, index, name), here)
        if found is not None:
            keyed = [b for b in self.project.bindings(file, index, name) if b.kind == "key"]
            return self._with_keys(found, keyed, here)
        defined = self.project.definitions(file, index, name)
        if defined:
            target = defined[-1]
            return Class(file, target) if file.scopes[target].kind == "class" else self._function(file, target)
        imported = self.project.imports(file, index, name)
        if imported:
            return many([self._imported(row, file) for row in imported])
        if scope.kind in {"function", "lambda"}:
            return self._parameter(name, file, index)
        return None

    def _function(self, file: CodeFile, index: int) -> Value:
        """A decorator of the catalogue can change what a function is (``@crew`` makes a crew of its result)."""
        return Function(file, index)

    def _bound(self, bindings: list[Binding], at: At) -> Value | None:
        """Return the value of the bindings that reach a line: the last one on its path, or all since an unconditional one."""
        rows = [b for b in bindings if b.kind not in {"key", "annotation"} and b.line <= at.line]
        later = [] if rows else [b for b in bindings if b.kind not in {"key", "annotation"}]
        reaching: list[Binding] = []
        for row in reversed(rows or later):
            if self._excluded(at.file, row.branch, at.branch):
                continue
            if row.line == at.line and self._mentions(row):
                continue
            reaching.append(row)
            if self._dominates(at.file, row.branch, at.branch) and row.kind != "augment":
                break
        if not reaching:
            typed = next((b for b in bindings if b.kind == "annotation"), None)
            return self.of_type(typed.annotation, at) if typed and typed.annotation is not None else None
        values = []
        for row in reversed(reaching):
            value = self.value(row.value, At(at.file, row.scope, row.branch, row.line))
            if value is UNKNOWN and row.annotation is not None:
                value = self.of_type(row.annotation, at)
            values.append(value)
        known = [v for v in values if not _is_none(v)]
        return many(known or values)

    @staticmethod
    def _mentions(row: Binding) -> bool:
        """``x = f(x)`` on one line: the right side sees the binding before."""
        stack: list[Expr] = [row.value]
        while stack:
            expr = stack.pop()
            if isinstance(expr, Name) and expr.id == row.target:
                return True
            if isinstance(expr, Call):
                stack += [expr.func, *expr.args, *(v for _, v in expr.kwargs)]
            elif isinstance(expr, Attr):
                stack.append(expr.base)
            elif isinstance(expr, (Pipe,)):
                stack += [expr.left, expr.right]
        return False

    @staticmethod
    def _path(file: CodeFile, branch: int) -> list[Branch]:
        path = []
        while branch:
            path.append(file.branches[branch])
            branch = file.branches[branch].parent
        return path

    def _dominates(self, file: CodeFile, binding: int, use: int) -> bool:
        """Return whether code in branch *binding* has always run when code in branch *use* runs after it."""
        while binding and file.branches[binding].kind in {"with", "try", "main"}:
            binding = file.branches[binding].parent
        while use and use != binding:
            use = file.branches[use].parent
        return use == binding

    def _excluded(self, file: CodeFile, binding: int, use: int) -> bool:
        """Return whether two branches are different arms of one condition."""
        groups = {b.group: b for b in self._path(file, use) if b.group}
        return any(
            b.group in groups and groups[b.group] is not b and b.kind not in {"try", "except", "finally"}
            for b in self._path(file, binding)
            if b.group
        )

    def _with_keys(self, value: Value, rows: list[Binding], at: At) -> Value:
        reaching = [b for b in rows if b.line <= at.line and not self._excluded(at.file, b.branch, at.branch)]
        tables = [b.value for b in reaching if isinstance(b.value, Table)]
        if not tables:
            return value
        return many([Record((*v.exprs, *tables), v.at) if isinstance(v, Record) else v for v in options(value)])

    def _imported(self, row: Import, file: CodeFile) -> Value:
        if file.language != "python":
            return UNKNOWN
        if not row.symbol:
            whole = row.module if row.local != row.module.split(".")[0] else row.local
            source = self.project.find(file, whole, row.level)
            return Module(source) if source is not None else Symbol(whole)
        source = self.project.find(file, row.module, row.level)
        if source is not None:
            found = self._in_scope(row.symbol, source, 0, 1 << 30, 0) if source is not file else None
            if found is not None:
                return found
            inner = self.project.find(file, f"{row.module}.{row.symbol}" if row.module else row.symbol, row.level)
            return Module(inner) if inner is not None else self._star(row.symbol, source)
        inner = self.project.find(file, f"{row.module}.{row.symbol}".strip("."), row.level)
        if inner is not None:
            return Module(inner)
        return UNKNOWN if row.level else Symbol(f"{row.module}.{row.symbol}")

    # -- parameters --------------------------------------------------------------------------------------------------

    def _parameter(self, name: str, file: CodeFile, index: int) -> Value | None:
        scope = file.scopes[index]
        position = next((i for i, p in enumerate(scope.params) if p.name.lstrip("*") == name), None)
        if position is None:
            return None
        param = scope.params[position]
        owner = self.owner(file, index)
        if position == 0 and owner is not None and name in {"self", "cls", "this"}:
            return owner if name == "cls" else Object(owner, None, None)
        framed = self._framed(file, index)
        if framed is not None and not param.name.startswith("*"):
            return self._from_frame(framed, param, position - (owner is not None), At(file, scope.parent, scope.branch, scope.line))
        if param.name.startswith("**"):
            return self._extra_keywords(file, index)
        values = [v for v in self._arguments(name, file, index, position - (owner is not None)) if v is not UNKNOWN]
        typed = self.of_type(param.annotation, At(file, index, 0, scope.line)) if param.annotation is not None else UNKNOWN
        if param.default is not None:
            default = self.value(param.default, At(file, scope.parent, scope.branch, scope.line))
            if not _is_none(default):
                values.append(default)
        chosen = option_default(self.value, scope.decorators, name, At(file, scope.parent, scope.branch, scope.line))
        if chosen is not None:
            values.append(chosen)
        if values:
            return many(values)
        return typed

    def _passes_on(self, function: Function) -> bool:
        """Return whether a short function's result names its parameters: only then does it matter which call it is."""
        key = (function.file.path, function.index)
        if key not in self._passing:
            scope = function.scope
            names = {p.name.lstrip("*") for p in scope.params} - {"self", "cls"}
            short = scope.end_line - scope.line <= MAX_PASSING_LINES
            self._passing[key] = short and bool(names) and any(self._names_in(r, function, names, 0) for r in scope.returns)
        return self._passing[key]

    def _names_in(self, expr: Expr, function: Function, names: set[str], depth: int) -> bool:
        stack, seen = [expr], 0
        while stack and seen < MAX_EXPRESSION:
            seen += 1
            part = stack.pop()
            if isinstance(part, Name):
                if part.id in names:
                    return True
                rows = self.project.bindings(function.file, function.index, part.id) if depth < 2 else []
                if any(self._names_in(b.value, function, names, depth + 1) for b in rows):
                    return True
            stack += children(part)
        return False

    def _framed(self, file: CodeFile, index: int) -> Frame | None:
        frame = self._frame
        while frame is not None and (frame.function.file is not file or frame.function.index != index):
            frame = frame.outer
        return frame

    def _from_frame(self, frame: Frame, param: Param, position: int, at: At) -> Value:
        """Return what the call that is followed passes for a parameter, or its default."""
        before, self._frame = self._frame, frame.outer
        given = self._given(frame.call, frame.at, param.name, position)
        if given is not None:
            found = self.value(given, frame.at)
        elif param.default is not None:
            found = self.value(param.default, at)
        else:
            found = UNKNOWN
        self._frame = before
        return found

    def owner(self, file: CodeFile, index: int) -> Class | None:
        """Return the class that a function is a method of."""
        parent = file.scopes[index].parent
        return Class(file, parent) if file.scopes[parent].kind == "class" else None

    def _extra_keywords(self, file: CodeFile, index: int) -> Value:
        """Return what callers put into ``**kwargs``: a mapping per caller."""
        named = {p.name for p in file.scopes[index].params}
        found: list[Value] = []
        for at, call in self._known_callers(file, index):
            pairs = tuple((None if k == "**" else Const(k, call.line), v) for k, v in call.kwargs if k not in named)
            found.append(Record((Table(pairs, call.line),), at))
        return many(found) if found else UNKNOWN

    def _known_callers(self, file: CodeFile, index: int) -> list[tuple[At, Call]]:
        """Return a few calls of the tree that reach a function; those of tests only where the function is one of tests."""
        key = (file.path, index)
        if key not in self._callers:
            self._callers[key] = []  # a function that calls itself is no caller of interest
            self._callers[key] = self._find_callers(file, index)
        return self._callers[key]

    def _find_callers(self, file: CodeFile, index: int) -> list[tuple[At, Call]]:
        scope, owner = file.scopes[index], self.owner(file, index)
        constructs = owner is not None and scope.name == "__init__"
        rows = list(self.project.callers(owner.scope.name if constructs and owner is not None else scope.name))
        if constructs:
            rows += self.project.callers("cls") + self.project.callers("__init__")
        found: list[tuple[At, Call]] = []
        for caller, site in rows[:MAX_LOOKED_AT]:
            if is_test(caller.path) and not is_test(file.path):
                continue
            here = At(caller, site.scope, site.branch, site.call.line)
            callee = self.value(site.call.func, here)
            call = self.direct(site.call, callee)
            if call is not site.call:
                callee = self.value(call.func, here)
            if self._calls(callee, file, index, owner):
                found.append((here, call))
                if len(found) >= MAX_CALLERS:
                    break
        return found

    def _arguments(self, name: str, file: CodeFile, index: int, position: int) -> list[Value]:
        """Return what the tree's own calls pass for a parameter (a few of them: enough to know a client or a model)."""
        return [self.value(given, at) for at, call in self._known_callers(file, index) for given in [self._given(call, at, name, position)] if given is not None]

    def _given(self, call: Call, at: At, name: str, position: int) -> Expr | None:
        found = _argument(call, name, position)
        if found is not None:
            return found
        for key, spread in call.kwargs:
            for option in options(self.value(spread, at)) if key == "**" else ():
                if isinstance(option, Record):
                    for table in reversed(option.exprs):
                        for label, value in table.pairs:
                            if isinstance(label, Const) and label.value == name:
                                return value
        return None

    def _calls(self, callee: Value, file: CodeFile, index: int, owner: Class | None) -> bool:
        for option in options(callee):
            if isinstance(option, Function) and option.file is file and option.index == index:
                return True
            if owner is not None and isinstance(option, Class) and self._inherits(option, owner):
                return True
        return False

    def _inherits(self, cls: Class, base: Class) -> bool:
        return cls == base or any(isinstance(b, Class) and b != cls and self._inherits(b, base) for b in self.bases(cls))

    def of_type(self, annotation: Expr, at: At) -> Value:
        """Return an instance of the type that an annotation names: without a construction, so without arguments."""
        values = []
        for part in _type_names(annotation):
            for option in options(self.value(part, at)):
                if isinstance(option, Symbol):
                    found = self.catalogue.type_named(at.file.language, option.name)
                    if found is not None:
                        values.append(Instance(found))
                elif isinstance(option, Class):
                    values.append(Object(option, None, None))
        return many(list(values)) if values else UNKNOWN

    # -- attributes --------------------------------------------------------------------------------------------------

    def attribute(self, base: Value, name: str, at: At) -> Value:
        """Return ``base.name``."""
        match base:
            case Many(options=found):
                values = [v for v in (self.attribute(o, name, at) for o in found) if v is not UNKNOWN]
                return many(values) if values else UNKNOWN
            case Symbol(name=symbol):
                parsed = parsed_argument(self.value, f"{symbol}.{name}", at.file)
                return parsed if parsed is not None else Symbol(f"{symbol}.{name}")
            case Module(file=file):
                found_here = self._in_scope(name, file, 0, 1 << 30, 0)
                if found_here is not None:
                    return found_here
                inner = self.project.find(file, f"{file.module}.{name}")
                return Module(inner) if inner is not None else self._star(name, file)
            case Class():
                return self._class_member(base, name, None)
            case Object(cls=cls):
                return self._class_member(cls, name, base)
            case Instance():
                return Member(base, (name,))
            case Chain():
                return Member(base, (name,))
            case Member(owner=owner, chain=chain):
                return Member(owner, (*chain, name))
            case Lit() | Env() if name == "value":
                return base
            case Lit() | Env() | Text() if name in SHAPE_KEEPING:
                return base
            case Record():
                return self.item(base, Const(name, at.line), at) if at.file.language != "python" else UNKNOWN
            case Answer(signature=signature, call=call, at=place, chain=chain):
                return Answer(signature, call, place, (*chain, name))
            case _:
                return UNKNOWN

    def bases(self, cls: Class) -> list[Value]:
        """Return the base classes of a class of the tree, as values."""
        place = At(cls.file, cls.scope.parent, cls.scope.branch, cls.scope.line)
        return [v for b in cls.scope.bases for v in options(self.value(b.base if isinstance(b, Index) else b, place))]

    def external_base(self, cls: Class, depth: int = 0) -> Signature | None:
        """Return the catalogue type that a class of the tree extends, however far up."""
        for base in self.bases(cls):
            if isinstance(base, Symbol):
                found = self.catalogue.type_named(cls.file.language, base.name)
                if found is not None:
                    return found
            elif isinstance(base, Class) and base != cls and depth < 8:
                found = self.external_base(base, depth + 1)
                if found is not None:
                    return found
        return None

    def _class_member(self, cls: Class, name: str, obj: Object | None, depth: int = 0) -> Value:
        own = self._own_member(cls, name, obj)
        if own is not None:
            return own
        for base in self.bases(cls):
            if isinstance(base, Class) and base != cls and depth < 8:
                found = self._class_member(base, name, obj, depth + 1)
                if found is not UNKNOWN:
                    return found
            elif isinstance(base, Symbol):
                external = self.catalogue.type_named(cls.file.language, base.name)
                if external is not None:
                    steps = (Step(external, obj.call, obj.at),) if obj and obj.call and obj.at else ()
                    return Member(Instance(external, steps), (name,))
        return UNKNOWN

    def _own_member(self, cls: Class, name: str, obj: Object | None) -> Value | None:
        file, index = cls.file, cls.index
        methods = self.project.definitions(file, index, name)
        if methods:
            method = file.scopes[methods[-1]]
            found = Function(file, methods[-1], obj)
            if any(_last(d) in {"property", "cached_property"} for d in method.decorators):
                return self.returned(found)
            return Class(file, methods[-1]) if method.kind == "class" else found
        rows: list[Value] = []
        for position, scope in enumerate(file.scopes):
            if scope.parent == index and scope.kind == "function":
                for selfname in ("self", "cls"):
                    bound = self.project.bindings(file, position, f"{selfname}.{name}")
                    usable = [b for b in bound if b.kind not in {"key", "annotation"}]
                    values = [self.value(b.value, At(file, b.scope, b.branch, b.line)) for b in usable]
                    typed = [b for b in bound if b.annotation is not None]
                    if typed and all(v is UNKNOWN for v in values):
                        values = [self.of_type(b.annotation, At(file, b.scope, b.branch, b.line)) for b in typed if b.annotation is not None]
                    rows += values
        known = [v for v in rows if v is not UNKNOWN and not _is_none(v)]
        if known:
            return many(known)
        level = self._in_scope(name, file, index, 1 << 30, 0)
        if level is not None and level is not UNKNOWN:
            return self._setting(cls, name, level)
        return UNKNOWN if rows else None

    def _setting(self, cls: Class, name: str, default: Value) -> Value:
        """A field of a settings class is read from the environment variable of its name."""
        if isinstance(default, (Lit, Many)) and any(isinstance(b, Symbol) and b.name.endswith(".BaseSettings") for b in self.bases(cls)):
            prefix = self._in_scope("env_prefix", cls.file, cls.index, 1 << 30, 0)
            head = prefix.value if isinstance(prefix, Lit) and isinstance(prefix.value, str) else ""
            return Env((head + name).upper(), None if _is_none(default) else default, cls.file.path, cls.scope.line)
        return default

    # -- items -------------------------------------------------------------------------------------------------------

    def item(self, base: Value, key: Expr, at: At) -> Value:
        """Return ``base[key]``."""
        match base:
            case Many(options=found):
                values = [v for v in (self.item(o, key, at) for o in found) if v is not UNKNOWN]
                return many(values) if values else UNKNOWN
            case Symbol(name="os.environ"):
                wanted = _single(self.value(key, at))
                return Env(wanted.value, None, at.file.path, at.line) if wanted and isinstance(wanted.value, str) else UNKNOWN
            case Record():
                return self._record_item(base, key, at)
            case Rows(expr=expr, at=place):
                if isinstance(key, Const) and isinstance(key.value, int) and -len(expr.items) <= key.value < len(expr.items):
                    return self.value(expr.items[key.value], place)
                return many([self.value(i, place) for i in expr.items[:20]]) if expr.items else UNKNOWN
            case _:
                return UNKNOWN

    def _record_item(self, base: Record, key: Expr, at: At, depth: int = 0) -> Value:
        wanted = _single(self.value(key, at))
        values: list[Value] = []
        for table in base.exprs:
            for name, value in table.pairs:
                if name is None:
                    spread = self.value(value, base.at)
                    if isinstance(spread, Record) and wanted is not None and depth < MAX_SPREADS:
                        found = self._record_item(spread, key, at, depth + 1)
                        if found is not UNKNOWN:
                            values = [found]
                    continue
                given = _single(self.value(name, base.at))
                if wanted is None:
                    values.append(self.value(value, base.at))
                elif given is not None and given.value == wanted.value:
                    values = [self.value(value, base.at)]
        return many(values[:20]) if values else UNKNOWN

    # -- calls -------------------------------------------------------------------------------------------------------

    def direct(self, call: Call, callee: Value) -> Call:
        """Return the call that a call makes for its caller: ``to_thread(f, x)`` is ``f(x)``; others are themselves."""
        if not isinstance(callee, Symbol):
            return call
        position = next((p for end, p in INDIRECT.items() if callee.name.endswith(end)), None)
        if position is None or len(call.args) <= position:
            return call
        if id(call) not in self._direct:
            func = call.args[position]
            line = getattr(func, "line", call.line)
            self._direct[id(call)] = Call(func, call.args[position + 1 :], call.kwargs, line, call.column, call.end_line)
        return self._direct[id(call)]

    def call(self, call: Call, at: At) -> Value:
        """Return the result of a call."""
        func = call.func
        if isinstance(func, Attr) and func.name in SHAPE_KEEPING:
            base = self.value(func.base, at)
            if isinstance(base, (Lit, Env, Text)) or (isinstance(base, Many) and all(isinstance(o, (Lit, Env)) for o in base.options)):
                return base
            if func.name == "get" and call.args and isinstance(base, (Record, Many)):
                found = self.item(base, call.args[0], at)
                fallback = [self.value(call.args[1], at)] if len(call.args) > 1 and found is UNKNOWN else []
                return many([found, *fallback]) if found is not UNKNOWN else (fallback[0] if fallback else UNKNOWN)
        callee = self.value(func, at)
        if isinstance(func, Name) and func.id in PLAIN and callee is UNKNOWN:
            return self.value(call.args[0], at) if call.args else UNKNOWN
        direct = self.direct(call, callee)
        if direct is not call:
            return self.call(direct, at)
        results = [self.result(option, call, at) for option in options(callee)]
        return many(results) if results else UNKNOWN

    def result(self, callee: Value, call: Call, at: At) -> Value:
        """Return what calling *callee* gives."""
        match callee:
            case Symbol(name=name):
                return self._foreign(name, call, at)
            case Function():
                return self._own_function(callee, call, at)
            case Class():
                return Object(callee, call, at)
            case Object(cls=cls):
                method = self._class_member(cls, "__call__", callee)
                return self.result(method, call, at) if isinstance(method, Function) else UNKNOWN
            case Member(owner=owner, chain=chain):
                return self._method(owner, chain, call, at)
            case _:
                return UNKNOWN

    def _own_function(self, function: Function, call: Call, at: At) -> Value:
        for decorator in function.scope.decorators:
            place = At(function.file, function.scope.parent, function.scope.branch, function.scope.line)
            made = self.value(decorator.func if isinstance(decorator, Call) else decorator, place)
            signature = self.catalogue.decorator_named(function.file.language, made.name) if isinstance(made, Symbol) else None
            if signature is not None and signature.returns:
                found = self.catalogue.type_named(function.file.language, signature.returns)
                inner = self.returned(function, call, at)
                if found is not None and not any(isinstance(o, Instance) for o in options(inner)):
                    return Instance(found, (Step(signature, call, at),))
        return self.returned(function, call, at)

    def returned(self, function: Function, call: Call | None = None, at: At | None = None) -> Value:
        """Return what a function of the tree returns; for one call of it, where that is given."""
        scope, before = function.scope, self._frame
        depth = before.depth + 1 if before else 1
        if call is not None and at is not None and depth <= MAX_FRAMES and self._passes_on(function):
            self._frame = Frame(function, call, at, before, depth, hash((id(call), before.token if before else 0)))
        rows = [self.value(r, At(function.file, function.index, 0, 1 << 29)) for r in scope.returns[:40]]
        self._frame = before
        known = [v for v in rows if not _is_none(v)]
        return many(known) if known else UNKNOWN

    def _foreign(self, name: str, call: Call, at: At) -> Value:
        language = at.file.language
        special = library_call(self.value, name, call, at)
        if special is not None:
            return special
        for signature in self.catalogue.functions_named(language, name):
            chosen = self.selected(signature, call, at)
            if not blank(chosen):
                return self._made(chosen, call, at)
        found = self.catalogue.type_named(language, name)
        if found is not None:
            return Instance(found, (Step(found, call, at),))
        head, _, last = name.rpartition(".")
        while head:
            owner = self.catalogue.type_named(language, head)
            if owner is not None and last in owner.methods:
                return self._method(Instance(owner), tuple(last.split(".")), call, at)
            head, _, piece = head.rpartition(".")
            last = f"{piece}.{last}"
        return Symbol(f"{name}()", call, at) if len(name) < MAX_NAME else UNKNOWN

    def _made(self, signature: Signature, call: Call, at: At) -> Value:
        step = Step(signature, call, at)
        if signature.returns == "@0":
            first = self.value(call.args[0], at) if call.args else UNKNOWN
            return many([o.then(step) if isinstance(o, Instance) else o for o in options(first)])
        target = self.catalogue.type_named(at.file.language, signature.returns) if signature.returns else None
        if target is not None:
            return Instance(target, (step,))
        return Answer(signature, call, at)

    def selected(self, signature: Signature, call: Call, at: At) -> Signature:
        """Return the variant of a signature that the arguments of a call select."""
        return next((v for v in signature.variants if self._applies(v, call, at)), signature)

    def _applies(self, variant: Signature, call: Call, at: At) -> bool:
        for names, patterns in variant.when.items():
            given = [g for n in names.split("|") for g in [_argument(call, n, int(n[1:]) if n.startswith("@") else -1)] if g is not None]
            values = [str(lit.value) for g in given for lit in literals(self.value(g, at))]
            if not any(fnmatchcase(v, p) for v in values for p in patterns):
                return False
        return True

    def _method(self, owner: Instance | Chain, chain: tuple[str, ...], call: Call, at: At) -> Value:
        if isinstance(owner, Chain):
            return self._chain_method(owner, chain, call, at)
        signature = owner.type.methods.get(".".join(chain))
        if signature is None:
            return UNKNOWN
        signature = bound(self.selected(signature, call, at), owner)
        step = Step(signature, call, at)
        if signature.returns == "self":
            return owner.then(step)
        if signature.returns:
            target = self.catalogue.type_named(at.file.language, signature.returns)
            return owner.then(step, target) if target is not None else UNKNOWN
        return Answer(signature, call, at)

    def _chain_method(self, chain: Chain, names: tuple[str, ...], call: Call, at: At) -> Value:
        for part in chain.parts:
            for option in options(part):
                if isinstance(option, Instance) and ".".join(names) in option.type.methods:
                    found = option.type.methods[".".join(names)]
                    return chain if found.returns == "self" else Answer(found, call, at)
        return UNKNOWN

    def defaults_of(self, file: CodeFile, signature: Signature) -> list[Value]:
        """Return the clients that a product's global settings give to all its calls (``Settings.llm = …``)."""
        if self._defaults is None:
            self._defaults = self._global_defaults()
        return self._defaults.get((file.language, signature.vendor), [])

    def _global_defaults(self) -> dict[tuple[str, str], list[Value]]:
        found: dict[tuple[str, str], list[Value]] = {}
        self._defaults = found
        for language in sorted({f.language for f in self.project.files.values()}):
            content = self.catalogue.language(language)
            setters = {n.rsplit(".", 1)[-1]: s for n, rows in content.functions.items() for s in rows if s.sets_defaults}
            holders = {n.rsplit(".", 1)[-1]: s for n, s in content.types.items() if s.sets_defaults}
            for name, signature in setters.items():
                for file, site in self.project.callers(name):
                    made = self.value(site.call, self.site_at(file, site))
                    if file.language == language and isinstance(made, Answer) and made.signature.sets_defaults:
                        names = [a for role in ("llm", "embedding") for a in signature.args.get(role, ())]
                        given = [g for a in names for g in [_argument(site.call, a, int(a[1:]) if a.startswith("@") else -1)] if g is not None]
                        found.setdefault((language, signature.vendor), []).extend(self.value(g, self.site_at(file, site)) for g in given)
            for file in self.project.files.values() if holders else ():
                for binding in file.bindings if file.language == language else ():
                    head, _, attribute = binding.target.rpartition(".")
                    holder = holders.get(head)
                    if holder is not None and any(attribute in names for names in holder.args.values()):
                        found.setdefault((language, holder.vendor), []).append(self.value(binding.value, At(file, binding.scope, binding.branch, binding.line)))
        return found

    def url_host(self, value: Value) -> str | None:
        """Return ``host`` or ``host:port`` of the URL that *value* is or starts with."""
        for option in options(value):
            head: Value = option
            if isinstance(option, Env):
                head = option.default if option.default is not None else UNKNOWN
            if isinstance(head, Text) and head.parts:
                nested = self.url_host(head.parts[0])
                if nested:
                    return nested
            for lit in _lits(head):
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


def bound(method: Signature, owner: Instance) -> Signature:
    """Return a method of a type without construction (``Model.load("id")``): it calls whom its type calls."""
    if owner.steps:
        return method
    made = owner.type.produces if method.returns == "self" and not method.produces else method.produces
    return replace(method, provider=method.provider or owner.type.provider, produces=made)


def blank(signature: Signature) -> bool:
    """Return whether a signature says nothing: the stand-in when none of its variants applies."""
    return not (signature.operation or signature.returns or signature.args or signature.produces or signature.provider)


def _is_none(value: Value) -> bool:
    return isinstance(value, Lit) and value.value is None


def _single(value: Value) -> Lit | None:
    if isinstance(value, Lit):
        return value
    if isinstance(value, Env) and value.default is not None:
        return _single(value.default)
    return None


def _lits(value: Value) -> list[Lit]:
    return [o for o in options(value) if isinstance(o, Lit)]


def _last(expr: Expr) -> str:
    if isinstance(expr, Call):
        return _last(expr.func)
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""


def _argument(call: Call, name: str, position: int) -> Expr | None:
    for key, value in call.kwargs:
        if key == name:
            return value
    return call.args[position] if 0 <= position < len(call.args) else None


def _type_names(annotation: Expr) -> list[Expr]:
    """Return the names in an annotation: ``Optional[X]``, ``X | None``, ``Annotated[X, …]`` and ``"X"`` give X."""
    match annotation:
        case Name() | Attr():
            return [annotation]
        case Pipe(left=left, right=right):
            return [*_type_names(left), *_type_names(right)]
        case Index(base=base, key=key) if _last(base) in {"Optional", "Annotated", "Union", "ClassVar", "Final"}:
            return _type_names(key)
        case Seq(items=items):
            return [n for i in items for n in _type_names(i)]
        case Const(value=str(text), line=line) if text.isidentifier():
            return [Name(text, line)]
        case Opaque(parts=parts):
            return [n for p in parts for n in _type_names(p)]
        case _:
            return []

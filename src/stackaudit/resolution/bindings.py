"""Names: what reaches a use through scopes, assignments in branches, and imports."""

from __future__ import annotations

from stackaudit.model.code import Binding, Branch, Call, CodeFile, Const, Either, Expr, Import, Name, Table, children
from stackaudit.resolution.core import Core
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.languages.package_modules import package_of
from stackaudit.resolution.shapes import is_none
from stackaudit.resolution.values import (
    UNKNOWN,
    At,
    Class,
    Function,
    Instance,
    Module,
    Object,
    Record,
    Step,
    Symbol,
    Value,
    many,
    options,
)


class Bindings(Core):
    """Looks names up."""

    def lookup(self, name: str, at: At) -> Value:
        """Return the value of a name: innermost scope first; class scopes are seen only from their own body."""
        index = at.scope
        first = True
        holders = self.project.holders(at.file, name)
        while True:
            scope = at.file.scopes[index]
            if index in holders and (first or scope.kind != "class"):
                line = at.line if first else 1 << 30
                found = self._in_scope(name, at.file, index, line, at.branch if first else 0)
                if found is not None:
                    return found
            elif dialect_of(at.file.language).implicit_this:
                member = self._of_object(name, at.file, index)
                if member is not UNKNOWN:
                    return member
            if index == 0:
                found = self._of_package(name, at.file)
                return Symbol(name) if found is UNKNOWN and name in dialect_of(at.file.language).world else found
            first = first and scope.kind == "lambda"
            index = scope.parent

    def _of_object(self, name: str, file: CodeFile, index: int) -> Value:
        """Return a member that a method names without its object; a field and a method can bear one name."""
        member = self._class_member(Class(file, index), name, Object(Class(file, index), None, None))
        if not isinstance(member, Function):
            return member
        field = self._field(Class(file, index), name, None) if self.project.bindings(file, index, name) else None
        return member if field is None or field is UNKNOWN else many([field, member])

    def _of_package(self, name: str, file: CodeFile) -> Value:
        """Return what a name means without an import of its own: of the same package, or of one that is imported whole."""
        if not dialect_of(file.language).packages:
            return self._star(name, file)
        own = self.project.find(file, f"{package_of(file)}.{name}".removeprefix("."))
        if own is not None and own is not file:
            found = self._in_scope(name, own, 0, 1 << 30, 0)
            if found is not None:
                return found
        guess: Value = UNKNOWN
        for row in self.project.imports(file, 0, "*"):
            value = self._packaged_name(row.module, name, file)
            if guess is UNKNOWN and isinstance(value, Symbol) and name[:1].isupper():
                guess = value if self.catalogue.package_of_import("maven", row.module) is not None else UNKNOWN
            known = not isinstance(value, Symbol) or self.catalogue.knows(file.language, value.name)
            if value is not UNKNOWN and known:
                return value
        return guess

    def _packaged_name(self, module: str, symbol: str, file: CodeFile) -> Value:
        """Return what a qualified name means: a definition of the tree, a member of one of its classes, or a foreign name."""
        source = self.project.find(file, f"{module}.{symbol}")
        if source is not None:
            return self._in_scope(symbol, source, 0, 1 << 30, 0) or UNKNOWN
        owner, last = self.project.find(file, module), module.rpartition(".")[2]
        if owner is not None:
            cls = self._in_scope(last, owner, 0, 1 << 30, 0)
            return self.attribute(cls, symbol, At(file, 0, 0, 1)) if cls is not None else UNKNOWN
        return (
            self.attribute(Symbol(module), symbol, At(file, 0, 0, 1))
            if last[:1].isupper()
            else Symbol(f"{module}.{symbol}")
        )

    def _star(self, name: str, file: CodeFile) -> Value:
        for row in self.project.imports(file, 0, "*"):
            source = self.project.find(file, row.module, row.level)
            if source is not None and source is not file:
                found = self._in_scope(name, source, 0, 1 << 30, 0)
                if found is None and not dialect_of(file.language).submodules:
                    found = self._exported(name, source)
                if found is not None:
                    return found
        return UNKNOWN

    def _exported(self, name: str, source: CodeFile) -> Value | None:
        """Return what a file exports, also through files that only pass names on."""
        key = (source.path, 0, name, "export")
        if key in self._busy:
            self._low = min(self._low, self._busy[key])
            return None
        before = self._open(key)
        found = self._in_scope(name, source, 0, 1 << 30, 0)
        if found is None:
            passed = self._star(name, source)
            found = passed if passed is not UNKNOWN else None
        self._close(key, before)
        return found

    def _in_scope(self, name: str, file: CodeFile, index: int, line: int, branch: int) -> Value | None:
        key = (file.path, index, name, line, branch, self._frame.token if self._frame else 0)
        known = self._names.get(key)
        if known is not None:
            return known
        if key in self._busy:
            self._low = min(self._low, self._busy[key])
            return UNKNOWN
        before = self._open(key)
        found = self._from_scope(name, file, index, line, branch)
        final = self._close(key, before)
        if found is not None and (final or found is not UNKNOWN):
            self._names[key] = found
        return found

    def _from_scope(self, name: str, file: CodeFile, index: int, line: int, branch: int) -> Value | None:
        scope = file.scopes[index]
        here = At(file, index, branch, line)
        found = self._bound(self.project.bindings(file, index, name), here)
        imported = [self._imported(row, file) for row in self.project.imports(file, index, name)]
        if found is not None:
            if imported:  # try: import it; except ImportError: it = None
                found = many([*imported, *([] if is_none(found) else [found])])
            keyed = [b for b in self.project.bindings(file, index, name) if b.kind == "key"]
            return self._with_keys(found, keyed, here)
        defined = self.project.definitions(file, index, name)
        if defined:
            target = defined[-1]
            return Class(file, target) if file.scopes[target].kind == "class" else Function(file, target)
        if imported:
            return many(imported)
        if scope.kind in {"function", "lambda"}:
            given = self._parameter(name, file, index)
            keyed = [b for b in self.project.bindings(file, index, name) if b.kind == "key"]
            return self._with_keys(given, keyed, here) if given is not None else None
        return None

    def _bound(self, bindings: list[Binding], at: At) -> Value | None:
        """Return the value of the bindings that reach a line: the last one on its path, or all since an unconditional one."""
        rows = [b for b in bindings if b.kind not in {"key", "annotation"} and b.line <= at.line]
        later = [] if rows else [b for b in bindings if b.kind not in {"key", "annotation"}]
        reaching: list[Binding] = []
        alive = [b for b in rows or later if not self._is_dead(at.file, b.branch)]
        usual = alive if not self._is_dead(at.file, at.branch) else []
        for row in reversed(usual or rows or later):
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
        known = [v for v in values if not is_none(v)]
        return many(known or values)

    @staticmethod
    def _mentions(row: Binding) -> bool:
        """``x = f(x)`` on one line: the right side sees the binding before."""
        stack: list[Expr] = [row.value]
        while stack:
            expr = stack.pop()
            if isinstance(expr, Name) and expr.id == row.target:
                return True
            stack += children(expr)
        return False

    @staticmethod
    def _path(file: CodeFile, branch: int) -> list[Branch]:
        path = []
        while branch:
            path.append(file.branches[branch])
            branch = file.branches[branch].parent
        return path

    def _is_dead(self, file: CodeFile, branch: int) -> bool:
        branches = file.branches
        while branch:
            row = branches[branch]
            if row.dead:
                return True
            branch = row.parent
        return False

    def _dominates(self, file: CodeFile, binding: int, use: int) -> bool:
        """Return whether code in branch *binding* has always run when code in branch *use* runs after it."""
        while binding and file.branches[binding].kind in {"with", "try", "main"}:
            binding = file.branches[binding].parent
        while use and use != binding:
            use = file.branches[use].parent
        return use == binding

    def _excluded(self, file: CodeFile, binding: int, use: int) -> bool:
        """Return whether two branches are different arms of one condition."""
        if not binding or not use:
            return False
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
        if dialect_of(at.file.language).named_fields:
            return many(
                [self._filled(v, tables, At(at.file, at.scope, at.branch, rows[-1].line)) for v in options(value)]
            )
        return many([Record((*v.exprs, *tables), v.at) if isinstance(v, Record) else v for v in options(value)])

    @staticmethod
    def _filled(value: Value, tables: list[Table], at: At) -> Value:
        """Return an object with the fields that are set on it after its construction."""
        given: dict[str, list[Expr]] = {}
        for key, set_to in (p for t in tables for p in t.pairs):
            if isinstance(key, Const) and isinstance(key.value, str):
                given.setdefault(key.value, []).append(set_to)
        pairs = [(k, v[0] if len(v) == 1 else Either(tuple(v), at.line)) for k, v in given.items()]
        match value:
            case Record(exprs=exprs, at=place):
                return Record((*exprs, *tables), place)
            case Instance(steps=steps) if steps and pairs:
                last = steps[-1]
                call = Call(last.call.func, (), tuple(pairs), last.call.line, last.call.column, last.call.end_line)
                return value.then(Step(last.signature, call, at))
            case (
                Symbol(call=Call() as call, at=At(file=file, scope=scope))
                | Object(call=Call() as call, at=At(file=file, scope=scope))
            ) if file is at.file and scope == at.scope:
                kept = tuple((k, v) for k, v in call.kwargs if k not in given)
                full = Call(call.func, call.args, (*kept, *pairs), call.line, call.column, call.end_line)
                return Symbol(value.name, full, at) if isinstance(value, Symbol) else Object(value.cls, full, at)
            case _:
                return value

    def _imported(self, row: Import, file: CodeFile) -> Value:
        if not dialect_of(file.language).submodules:
            return self._imported_name(row, file)
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

    def _imported_name(self, row: Import, file: CodeFile) -> Value:
        """An import of a language whose modules are files and whose symbols are what they export."""
        if dialect_of(file.language).folders:
            return UNKNOWN if row.symbol else Symbol(self.project.own_package(file, row.module) or row.module)
        if dialect_of(file.language).packages:
            return UNKNOWN if row.symbol == "*" else self._packaged_name(row.module, row.symbol, file)
        source = self.project.find(file, row.module, row.level)
        if source is None:
            foreign = Symbol(f"{row.module}.{row.symbol}" if row.symbol else row.module)
            return UNKNOWN if row.module.startswith(".") or row.symbol == "*" else foreign
        if not row.symbol:
            return Module(source)
        found = self._exported(row.symbol, source) if source is not file else None
        if found is None:
            return Module(source) if row.symbol == dialect_of(file.language).default_export else UNKNOWN
        return found

"""Parameters: what the callers of the tree pass, the call that is being followed, or the default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from stackaudit.model.code import Call, CodeFile, Const, Expr, Name, Param, Site, Table, children, is_call
from stackaudit.resolution.bindings import Bindings
from stackaudit.resolution.builtins import option_default
from stackaudit.resolution.core import MAX_CALLERS, MAX_EXPRESSION, MAX_LOOKED_AT, MAX_PASSING_LINES, Frame, view_of
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.scopes import is_test
from stackaudit.resolution.shapes import argument_of, class_around, is_none, last_name, type_names
from stackaudit.resolution.values import (
    UNKNOWN,
    At,
    Class,
    Function,
    Instance,
    Object,
    Record,
    Symbol,
    Value,
    many,
    options,
)


class Callers(Bindings):
    """Follows parameters to where they are given."""

    def _parameter(self, name: str, file: CodeFile, index: int) -> Value | None:
        scope = file.scopes[index]
        position = next((i for i, p in enumerate(scope.params) if p.name.lstrip("*") == name), None)
        if position is None:
            return None
        param = scope.params[position]
        owner = self.owner(file, index)
        if position == 0 and owner is not None and name in {"self", "cls", "this"}:
            meant = self._meant(owner)
            return meant if name == "cls" else Object(meant, None, None)
        free = owner is None or any(last_name(d) == "staticmethod" for d in scope.decorators)
        position -= not free
        framed = self._framed(file, index)
        if framed is not None and param.name.startswith("**"):
            return self._keywords_of(framed.call, framed.at, file, index)
        if framed is not None and not param.name.startswith("*"):
            return self._from_frame(framed, param, position, At(file, scope.parent, scope.branch, scope.line))
        if param.name.startswith("**"):
            return self._extra_keywords(file, index)
        values = [v for v in self._arguments(name, file, index, position) if v is not UNKNOWN]
        typed = (
            self.of_type(param.annotation, At(file, index, 0, scope.line)) if param.annotation is not None else UNKNOWN
        )
        if param.default is not None:
            default = self.value(param.default, At(file, scope.parent, scope.branch, scope.line))
            if not is_none(default):
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
            self._passing[key] = (
                short and bool(names) and any(self._names_in(r, function, names, 0) for r in scope.returns)
            )
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

    @contextmanager
    def within(self, function: Function, call: Call, at: At) -> Iterator[None]:
        """Let a function's parameters be the arguments of one call of it, for what is worked out meanwhile."""
        before = self._frame
        token = hash((id(call), function.index, before.token if before else 0))
        self._frame = Frame(function, call, at, before, 0, token, before.seen_as if before else None)
        try:
            yield
        finally:
            self._frame = before

    @contextmanager
    def _seen_as(self, obj: Object | None, base: Class | None) -> Iterator[None]:
        """Look at what *base* defines as an object of one of its heirs does, for what is worked out meanwhile."""
        before = self._frame
        seen = before.seen_as if before else None
        if obj is not None and base is not None and obj.cls not in (base, seen) and self._inherits(obj.cls, base):
            self._frame = view_of(obj.cls, before)
        try:
            yield
        finally:
            self._frame = before

    def _meant(self, owner: Class) -> Class:
        """Return the class of ``self`` in a method of *owner*: an heir, where its objects are meant."""
        seen = self._frame.seen_as if self._frame else None
        return seen if seen is not None and self._inherits(seen, owner) else owner

    def _framed(self, file: CodeFile, index: int) -> Frame | None:
        frame = self._frame
        while frame is not None:
            if isinstance(frame, Frame) and frame.function.file is file and frame.function.index == index:
                return frame
            frame = frame.outer
        return None

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
        rows = self._known_callers(file, index)
        found: list[Value] = [self._keywords_of(call, at, file, index) for at, call in rows]
        return many(found) if found else UNKNOWN

    @staticmethod
    def _keywords_of(call: Call, at: At, file: CodeFile, index: int) -> Value:
        named = {p.name for p in file.scopes[index].params}
        pairs = tuple((None if k == "**" else Const(k, call.line), v) for k, v in call.kwargs if k not in named)
        return Record((Table(pairs, call.line),), at)

    def _known_callers(self, file: CodeFile, index: int) -> list[tuple[At, Call]]:
        """Return a few calls of the tree that reach a function; those of tests only where the function is one of tests."""
        seen = self._frame.seen_as if self._frame else None
        key = (file.path, index, seen.file.path if seen else "", seen.index if seen else 0)
        if key in self._callers:
            return self._callers[key]
        if key in self._busy:  # a function that calls itself is no caller of interest
            self._low = min(self._low, self._busy[key])
            return []
        before = self._open(key)
        found = self._find_callers(file, index)
        if self._close(key, before):
            self._callers[key] = found
        return found

    def _find_callers(self, file: CodeFile, index: int) -> list[tuple[At, Call]]:
        found: list[tuple[At, Call]] = []
        for at, call, _ in self.calls_of(file, index, MAX_LOOKED_AT):
            found.append((at, call))
            if len(found) >= MAX_CALLERS:
                break
        return found

    def calls_of(self, file: CodeFile, index: int, most: int) -> Iterator[tuple[At, Call, Site]]:
        """Yield the calls of the tree that reach a function, as they reach it and as they stand in the code.

        At most *most* sites that bear its name are looked at. Tests count only where the function is one of tests.
        """
        scope, owner = file.scopes[index], self.owner(file, index)
        constructs = owner is not None and scope.name == dialect_of(file.language).constructor
        rows = list(self.project.callers(owner.scope.name if constructs and owner is not None else scope.name))
        if constructs and owner is not None:
            heirs = self.project.heirs(owner.scope.name)
            inner = (r for name in ("cls", scope.name) for r in self.project.callers(name))
            rows += [(f, s) for f, s in inner if (cls := class_around(f, s.scope)) and f.scopes[cls].name in heirs]
        if owner is not None and scope.name == "__call__":
            rows = [r for name in self._held_as(owner) for r in self.project.callers(name)]
        for caller, site in rows[:most]:
            if is_test(caller.path) and not is_test(file.path):
                continue
            here = At(caller, site.scope, site.branch, site.call.line)
            callee = self.value(site.call.func, here)
            call = self.direct(site.call, callee)
            if call is not site.call:
                callee = self.value(call.func, here)
            if self._calls(callee, file, index, owner) and self._concerns(here, callee, owner):
                yield here, call, site

    def _held_as(self, cls: Class) -> list[str]:
        """Return the last names of the variables that objects of a class are put in where they are made."""
        found: dict[str, None] = {}
        for caller, site in self.project.callers(cls.scope.name)[:MAX_LOOKED_AT]:
            rows = (b.target for b in caller.bindings if b.scope == site.scope and is_call(b.value, site.call))
            found |= dict.fromkeys(target.rpartition(".")[2] for target in rows)
        return list(found)

    def _arguments(self, name: str, file: CodeFile, index: int, position: int) -> list[Value]:
        """Return what the tree's own calls pass for a parameter (a few of them: enough to know a client or a model)."""
        return [
            self.value(given, at)
            for at, call in self._known_callers(file, index)
            for given in [self._given(call, at, name, position)]
            if given is not None
        ]

    def handed(self, func: Expr, at: At) -> list[Value]:
        """Return what the tree's own calls pass for a callee that is a parameter of a function around; else nothing."""
        index = at.scope if isinstance(func, Name) else 0
        while isinstance(func, Name) and index and not self.project.bindings(at.file, index, func.id):
            names = [p.name for p in at.file.scopes[index].params]
            if func.id in names:
                position = names.index(func.id) - (self.owner(at.file, index) is not None)
                framed = self._framed(at.file, index) is not None
                return [] if framed else self._arguments(func.id, at.file, index, position)
            index = at.file.scopes[index].parent
        return []

    def _given(self, call: Call, at: At, name: str, position: int) -> Expr | None:
        if dialect_of(at.file.language).by_position:
            return call.args[position] if 0 <= position < len(call.args) else None
        found = argument_of(call, name, position)
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
            made = option.cls if isinstance(option, Object) and file.scopes[index].name == "__call__" else option
            if owner is not None and isinstance(made, Class) and self._inherits(made, owner):
                return True
        return False

    def _concerns(self, at: At, callee: Value, owner: Class | None) -> bool:
        """Return whether a call can be made on the objects that are meant: not by, nor on, those of another heir."""
        seen = self._frame.seen_as if self._frame else None
        if seen is None or owner is None or not self._inherits(seen, owner):
            return True
        around = class_around(at.file, at.scope)
        inside = Class(at.file, around) if around else None
        if inside is not None and self._inherits(inside, owner):
            return self._inherits(seen, inside) or self._inherits(inside, seen)
        held = [o.owner.cls if isinstance(o, Function) and o.owner else o for o in options(callee)]
        known = [c for c in held if isinstance(c, Class)]
        return not known or any(self._inherits(c, seen) for c in known)

    def _inherits(self, cls: Class, base: Class) -> bool:
        return cls == base or any(
            isinstance(b, Class) and b != cls and self._inherits(b, base) for b in self.bases(cls)
        )

    def of_type(self, annotation: Expr, at: At) -> Value:
        """Return an instance of the type that an annotation names: without a construction, so without arguments."""
        values: list[Value] = []
        for part in type_names(annotation):
            for option in options(self.value(part, at)):
                if isinstance(option, Symbol):
                    found = self.catalogue.type_named(at.file.language, option.name)
                    if found is not None:
                        values.append(Instance(found))
                elif isinstance(option, Class):
                    values.append(Object(option, None, None))
        return many(values) if values else UNKNOWN

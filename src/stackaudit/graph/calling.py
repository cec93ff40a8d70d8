"""Which function of the tree calls which: resolved through imports, assignments, objects and references.

A function is known by file and scope. An edge means that running the caller can run the callee: it is called, handed on
as a value, or run by a framework whose class it extends. Nothing is guessed from a name alone, but for a method whose
name only one class of the tree defines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackaudit.graph.callgraph import Links, Made, Place
from stackaudit.model.code import (
    Attr,
    Binding,
    Call,
    CodeFile,
    Either,
    Expr,
    Name,
    Seq,
    Site,
    Table,
    children,
    place_of,
)
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import UNKNOWN, At, Class, Function, Instance, Member, Object, Value, options

_BUILTIN = frozenset(name for kind in (dict, list, str, set, bytes, int, tuple) for name in dir(kind)) | {
    "run", "close", "open", "read", "write", "start", "stop", "send", "execute", "main", "invoke", "__init__", "save", "load",
    "filter", "all", "first", "delete", "commit", "search", "process", "call", "forward", "fit", "predict", "transform",
}  # fmt: skip
"""Method names that foreign objects bear too."""
_LATER = frozenset(
    {
        "delay",
        "apply_async",
        "s",
        "si",
        "enqueue",
        "remote",
        "submit",
        "kiq",
        "map",
        "starmap",
        "expand",
        "partial",
        "override",
        "send",
    }
)
"""Methods by which a framework runs the function that they are called on."""
_MAX_DEPTH = 6
_MAX_OPTIONS = 12


def links(files: Iterable[CodeFile], context: Context) -> Links:
    """Return what the sites of *files* say of the call graph of the project; its cost is one look-up for each site."""
    return _Builder(context).build(files)


class _Builder:
    def __init__(self, context: Context) -> None:
        self.context, self.found = context, Links()
        self.value = context.evaluator.value
        self.named: dict[str, list[Place]] = defaultdict(list)
        self.classes: dict[str, list[Class]] = defaultdict(list)
        self.heirs: dict[Place, list[Class]] = defaultdict(list)
        for file in context.project.files.values():
            for index, scope in enumerate(file.scopes):
                if scope.kind == "function":
                    self.named[scope.name].append((file.path, index))
                elif scope.kind == "class":
                    self.classes[scope.name].append(Class(file, index))
        self.bases: dict[Place, list[Value]] = {}
        for group in self.classes.values():
            for cls in group:
                found = self.bases[cls.file.path, cls.index] = context.evaluator.bases(cls) if cls.scope.bases else []
                for base in found:
                    if isinstance(base, Class):
                        self.heirs[base.file.path, base.index].append(cls)

    def build(self, files: Iterable[CodeFile]) -> Links:
        for file in files:
            for row in self.context.calls(file):
                ref = self.context.call_ref(file, row.site.call)
                if ref is not None:
                    place = self.place(file, row.site.scope)
                    self.found.requests.setdefault(place, []).append((ref, row.line))
            for index, scope in enumerate(file.scopes):
                parent = file.scopes[scope.parent]
                inner = (
                    scope.kind in {"function", "lambda"}
                    and parent.kind in {"function", "lambda"}
                    and not scope.decorators
                )
                if index and (inner or scope.kind == "lambda"):
                    self.found.link(self.place(file, scope.parent), (file.path, index), scope.line)
            for site in file.sites:
                if not site.decorator:
                    self.site(file, site)
            for binding in file.bindings:
                self.binding(file, binding)
        return self.found

    @staticmethod
    def place(file: CodeFile, index: int) -> Place:
        """Code in the body of a class runs with what defines the class."""
        while index and file.scopes[index].kind == "class":
            index = file.scopes[index].parent
        return file.path, index

    def site(self, file: CodeFile, site: Site) -> None:
        source, at = self.place(file, site.scope), At(file, site.scope, site.branch, site.call.line)
        for target in self.targets(site.call.func, at):
            self.found.link(source, target, site.call.line)
        objects = self.objects(site.call.func, at)
        self.found.used += [(source, made, site.call.line) for made in objects]
        for given in (*site.call.args, *(v for _, v in site.call.kwargs)):
            for target in self.references(given, at, 0):
                self.found.link(source, target, site.call.line)
                for made in (*objects, (file.path, place_of(site.call))):
                    self.found.handed.setdefault(made, set()).add(target)

    def objects(self, func: Expr, at: At) -> tuple[Made, ...]:
        """Return the foreign objects whose method a callee is: each by the call that made it first."""
        if not isinstance(func, Attr):
            return ()
        members = (o.owner for o in options(self.value(func, at))[:_MAX_OPTIONS] if isinstance(o, Member))
        return tuple(
            (m.steps[0].at.file.path, place_of(m.steps[0].call)) for m in members if isinstance(m, Instance) and m.steps
        )

    def binding(self, file: CodeFile, binding: Binding) -> None:
        """A table of functions (``HANDLERS = {"a": f}``) belongs to the code that builds it."""
        if isinstance(binding.value, (Table, Seq)):
            at = At(file, binding.scope, binding.branch, binding.line)
            for target in self.references(binding.value, at, 0):
                self.found.link(self.place(file, binding.scope), target, binding.line)

    # -- what a callee is --------------------------------------------------------------------------------------------

    def targets(self, func: Expr, at: At) -> Iterator[Place]:
        value = self.value(func, at)
        found = False
        for option in options(value)[:_MAX_OPTIONS]:
            for target in self.of_value(option):
                found = True
                yield target
        if isinstance(func, Attr) and not found:
            if func.name in _LATER and isinstance(func.base, (Name, Attr)) and self.known(func.base):
                yield from (t for o in options(self.value(func.base, at)) for t in self.of_value(o))
            if value is UNKNOWN:
                yield from self.by_name(func.name)

    def of_value(self, value: Value) -> Iterator[Place]:
        match value:
            case Function(file=file, index=index):
                yield file.path, index
                yield from self.overrides(value)
            case Class():
                yield from self.constructed(value, 0)
            case Object(cls=cls):
                yield from self.method(cls, "__call__")
            case Member(owner=Instance()) | _:
                return

    def overrides(self, function: Function) -> Iterator[Place]:
        """Yield the methods of heirs that may run instead of a method."""
        owner = self.context.evaluator.owner(function.file, function.index)
        queue = list(self.heirs[owner.file.path, owner.index]) if owner is not None else []
        seen: set[Place] = set()
        while queue:
            heir = queue.pop()
            key = (heir.file.path, heir.index)
            if key not in seen:
                seen.add(key)
                yield from (
                    (heir.file.path, i)
                    for i in self.context.project.definitions(heir.file, heir.index, function.scope.name)
                )
                queue += self.heirs[key]

    def constructed(self, cls: Class, depth: int) -> Iterator[Place]:
        """Yield what making an object runs: its constructor, and all methods where a foreign base may call them."""
        if depth > _MAX_DEPTH:
            return
        project, foreign = self.context.project, False
        own = [
            i
            for name in ("__init__", "__post_init__", "__new__")
            for i in project.definitions(cls.file, cls.index, name)
        ]
        yield from ((cls.file.path, i) for i in own)
        for base in self.bases.get((cls.file.path, cls.index), ()):
            if isinstance(base, Class):
                yield from self.constructed(base, depth + 1) if not own else ()
                foreign |= self.is_foreign(base, 0)
            else:
                foreign = True
        if foreign:
            for index, scope in enumerate(cls.file.scopes):
                if scope.parent == cls.index and scope.kind == "function" and index:
                    yield cls.file.path, index

    def is_foreign(self, cls: Class, depth: int) -> bool:
        bases = self.bases.get((cls.file.path, cls.index), ())
        return any(not isinstance(b, Class) or (depth < _MAX_DEPTH and self.is_foreign(b, depth + 1)) for b in bases)

    def method(self, cls: Class, name: str) -> Iterator[Place]:
        yield from ((cls.file.path, i) for i in self.context.project.definitions(cls.file, cls.index, name))

    def by_name(self, name: str) -> Iterator[Place]:
        """Yield the one method of the tree that bears a name which no common foreign object has."""
        if name in _BUILTIN or name.startswith("__"):
            return
        found = [p for p in self.named.get(name, ()) if self.is_method(p)]
        if len(found) == 1:
            yield found[0]

    def is_method(self, place: Place) -> bool:
        file = self.context.project.files[place[0]]
        return file.scopes[file.scopes[place[1]].parent].kind == "class"

    # -- functions as values -----------------------------------------------------------------------------------------

    def known(self, expr: Expr) -> bool:
        last = expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""
        return last in self.named or last in self.classes

    def references(self, expr: Expr, at: At, depth: int) -> Iterator[Place]:
        """Yield functions and callable objects that are handed on inside an expression; calls are sites of their own."""
        if isinstance(expr, (Name, Attr)):
            if self.known(expr):
                value = self.value(expr, at)
                found = [t for o in options(value)[:_MAX_OPTIONS] if isinstance(o, Function) for t in self.of_value(o)]
                yield from found
                if not found and isinstance(expr, Attr) and value is UNKNOWN:
                    yield from self.by_name(expr.name)
        elif isinstance(expr, (Seq, Table, Either)) or (depth and not isinstance(expr, Call)):
            for part in children(expr):
                if depth < _MAX_DEPTH:
                    yield from self.references(part, at, depth + 1)

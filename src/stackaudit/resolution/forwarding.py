"""Which functions of the tree only hand their parameters on: to a request of a model, or to the making of a client.

A parameter is handed on *whole* when it gets there as it came: alone, as the content of a message, inside a list, or
through functions that give it back. A parameter that is woven into a text of the function's own is not: then the
function says something itself, and calling it is a use of the product, not of a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from stackaudit.model.code import Attr, Call, Closure, CodeFile, Const, Expr, Join, Name, Pipe, Table, children, is_call
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.shapes import argument_of
from stackaudit.resolution.values import At, Function, Symbol, options

MAX_DEPTH = 30
"""Parts of parts and names behind names that are followed."""
MAX_LOOKED_AT = 400
_WHOLE_KEYS = frozenset({
    "content", "contents", "text", "texts", "messages", "message", "prompt", "input", "inputs", "parts", "body", "image",
    "images", "image_url", "url", "audio", "file",
})  # fmt: skip
"""Keys of a request under which a text is sent as it is; under any other it fills a place in a template."""
_WEAVERS = frozenset(
    {"format", "format_map", "format_messages", "format_prompt", "render", "join", "substitute", "partial"}
)
"""Methods that put a text into another one."""
_KEEPERS = frozenset({
    "strip", "lower", "copy", "model_dump", "model_dump_json", "dict", "to_dict", "as_dict", "encode", "decode", "trim",
    "toString", "map", "filter", "slice", "tolist", "items", "values", "text",
})  # fmt: skip
"""Methods whose result is their object in another form."""


@dataclass(slots=True)
class _Search:
    """One walk through expressions; a name is looked into once."""

    evaluator: Evaluator
    file: CodeFile
    woven: bool = False
    """Follow into texts and templates too."""
    left: int = MAX_LOOKED_AT
    seen: set[tuple[int, str]] = field(default_factory=set)


def outermost(file: CodeFile, scope: int) -> int:
    """Return the function or method in which a scope lies, closures climbed; 0 for code outside of functions."""
    found = 0
    while scope:
        if file.scopes[scope].kind == "function":
            found = scope
        if file.scopes[scope].kind == "class" and found:
            break
        scope = file.scopes[scope].parent
    return found


def handed_on(
    evaluator: Evaluator, file: CodeFile, scope: int, given: Iterable[Expr], *, woven: bool = False
) -> frozenset[str]:
    """Return the parameters of the function around *scope* that reach any of the expressions: whole, or *woven* too."""
    search = _Search(evaluator, file, woven)
    return frozenset(name for expr in given for name in _whole(expr, scope, search, 0))


def _whole(expr: Expr, scope: int, search: _Search, depth: int) -> Iterator[str]:
    search.left -= 1
    if depth > MAX_DEPTH or search.left < 0:
        return
    match expr:
        case Name(id=name):
            yield from _named(name, scope, search, depth)
        case Closure() | Const():
            return
        case Join() | Pipe() if not search.woven:
            return
        case Attr(base=Name(id="self" | "this" | "cls" as owner), name=name):
            yield from _named(f"{owner}.{name}", scope, search, depth)
        case Call() if not search.woven:
            yield from _through(expr, scope, search, depth)
        case Table(pairs=pairs) if not search.woven:
            for key, value in pairs:
                if not isinstance(key, Const) or str(key.value).lower() in _WHOLE_KEYS:
                    yield from _whole(value, scope, search, depth + 1)
        case _:
            for part in children(expr):
                yield from _whole(part, scope, search, depth + 1)


def _named(name: str, scope: int, search: _Search, depth: int) -> Iterator[str]:
    if (scope, name) in search.seen:
        return
    search.seen.add((scope, name))
    file, project = search.file, search.evaluator.project
    while scope and file.scopes[scope].kind != "class":
        rows = project.bindings(file, scope, name)
        for row in rows:
            yield from _whole(row.value, scope, search, depth + 1)
        if any(p.name.lstrip("*") == name for p in file.scopes[scope].params) and name not in {"self", "cls"}:
            yield name
            return
        if rows:
            return
        scope = file.scopes[scope].parent
    if "." in name and scope:
        yield from _state(name, scope, search, depth)


def _state(name: str, cls: int, search: _Search, depth: int) -> Iterator[str]:
    """Yield ``self.x`` when a method of the class was given it: then the object carries what is handed on."""
    file = search.file
    for index in (i for i, s in enumerate(file.scopes) if s.parent == cls and s.kind == "function"):
        for row in search.evaluator.project.bindings(file, index, name):
            if any(True for _ in _whole(row.value, index, search, depth + 1)):
                yield name
                return


def _through(call: Call, scope: int, search: _Search, depth: int) -> Iterator[str]:
    """A function of the tree hands on what it returns whole; a foreign one converts; a method of texts weaves."""
    if isinstance(call.func, Attr):
        if call.func.name in _WEAVERS:
            return
        if call.func.name in _KEEPERS:
            yield from _whole(call.func.base, scope, search, depth + 1)
    at = At(search.file, scope, 0, call.line)
    own = [o for o in options(search.evaluator.value(call.func, at)) if isinstance(o, Function)]
    for function in own[:3]:
        inner = _Search(search.evaluator, function.file, left=search.left)
        kept = {n for r in function.scope.returns[:10] for n in _whole(r, function.index, inner, depth + 1)}
        for position, name in enumerate(parameters(search.evaluator, function.file, function.index)):
            passed = argument_of(call, name, position) if name in kept else None
            if passed is not None:
                yield from _whole(passed, scope, search, depth + 1)
    if not own:
        for part in (*call.args, *(v for _, v in call.kwargs)):
            yield from _whole(part, scope, search, depth + 1)


def parameters(evaluator: Evaluator, file: CodeFile, index: int) -> list[str]:
    """Return the names of a function's parameters in the order of its arguments, without the object it is bound to."""
    names = [p.name.lstrip("*") for p in file.scopes[index].params]
    return (
        names[1:] if evaluator.owner(file, index) is not None and names[:1] in (["self"], ["cls"], ["this"]) else names
    )


def gives_back(evaluator: Evaluator, file: CodeFile, index: int, call: Call, *, whole: bool = False) -> bool:
    """Return whether a function returns what a call in it gave, or part of it.

    *whole*: not what something else made of it, such as the rows that a store found for a vector.
    """
    walk = _Walk(_Search(evaluator, file), lambda expr: is_call(expr, call), whole)
    return any(walk.meets(r, index, 0) for r in file.scopes[index].returns)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Looks for an expression in what other expressions are made of."""

    search: _Search
    wanted: Callable[[Expr], bool]
    whole: bool

    def meets(self, expr: Expr, scope: int, depth: int) -> bool:
        """Return whether an expression is, or is made of, what is wanted."""
        search = self.search
        search.left -= 1
        if depth > MAX_DEPTH or search.left < 0:
            return False
        if self.wanted(expr):
            return True
        if isinstance(expr, Closure):
            return any(self.meets(r, expr.scope, depth + 1) for r in search.file.scopes[expr.scope].returns)
        if isinstance(expr, Name) and (scope, expr.id) not in search.seen:
            search.seen.add((scope, expr.id))
            project = search.evaluator.project
            if any(self.meets(b.value, scope, depth + 1) for b in project.bindings(search.file, scope, expr.id)):
                return True
            inner = project.definitions(search.file, scope, expr.id)
            return any(self.meets(r, i, depth + 1) for i in inner for r in search.file.scopes[i].returns)
        parts = self._kept(expr, scope, depth) if self.whole and isinstance(expr, Call) else children(expr)
        return any(self.meets(part, scope, depth + 1) for part in parts)

    def _kept(self, call: Call, scope: int, depth: int) -> tuple[Expr, ...]:
        """Return the parts of a call that its result is made of.

        A function of a module converts its arguments; one of the tree keeps those that it returns, or may when only heirs
        fill it; what the method of another object makes of them is that object's.
        """
        evaluator, kept = self.search.evaluator, [call.func]
        found = options(evaluator.value(call.func, At(self.search.file, scope, 0, call.line)))
        own = [o for o in found if isinstance(o, Function)]
        free = not isinstance(call.func, Attr) or any(isinstance(o, Symbol) and "()" not in o.name for o in found)
        if not own:
            return children(call) if free else tuple(kept)
        for function in own[:3]:
            for position, name in enumerate(parameters(evaluator, function.file, function.index)):
                passed = argument_of(call, name, position)
                if passed is not None and (not function.scope.returns or self._returns(function, name, depth)):
                    kept.append(passed)
        return tuple(kept)

    def _returns(self, function: Function, name: str, depth: int) -> bool:
        inner = _Search(self.search.evaluator, function.file, left=self.search.left)
        walk = _Walk(inner, lambda expr: isinstance(expr, Name) and expr.id == name, self.whole)
        return any(walk.meets(r, function.index, depth + 1) for r in function.scope.returns[:10])

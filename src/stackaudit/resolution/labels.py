"""What calls are called: the variable, the key of a mapping or the named argument whose whole value they are."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, Call, CodeFile, Const, Either, Expr, Seq, Table, place_of

Place = tuple[int, int, int, int]
MAX_DEPTH = 6
MAX_CHAIN = 30


def labels(file: CodeFile) -> Iterator[tuple[Place, str]]:
    """Yield place and label of the calls of a file that have one; a variable comes after the key inside it."""
    for site in file.sites:
        for value in (*site.call.args, *(v for _, v in site.call.kwargs)):
            yield from _keyed(value, "", 0)
    for scope in file.scopes:
        for value in scope.returns:
            yield from _keyed(value, "", 0)
    for binding in reversed(file.bindings):
        yield from _keyed(binding.value, binding.target.removeprefix("self.").removeprefix("this."), 0)


def _keyed(expr: Expr, label: str, depth: int) -> Iterator[tuple[Place, str]]:
    if depth > MAX_DEPTH:
        return
    match expr:
        case Call():
            inner: Expr = expr
            for _ in range(MAX_CHAIN):  # builder().step().step() is one value
                if label and isinstance(inner, Call):
                    yield place_of(inner), label
                if not isinstance(inner, Call) or not isinstance(inner.func, Attr):
                    break
                inner = inner.func.base
        case Either(options=found):
            for option in found:
                yield from _keyed(option, label, depth + 1)
        case Seq(items=items):
            for item in items:
                yield from _keyed(item, "", depth + 1)
        case Table(pairs=pairs):
            for key, value in pairs:
                name = key.value if isinstance(key, Const) and isinstance(key.value, str) else ""
                yield from _keyed(value, name, depth + 1)
        case _:
            return

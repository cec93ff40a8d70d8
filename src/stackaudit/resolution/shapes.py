"""Small questions about expressions and values."""

from __future__ import annotations

from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Index, Name, Opaque, Pipe, Seq
from stackaudit.resolution.values import Env, Lit, Value, options


def class_around(file: CodeFile, scope: int) -> int:
    """Return the scope of the innermost class around a scope, or that is the scope itself; 0 outside of classes."""
    while scope and file.scopes[scope].kind != "class":
        scope = file.scopes[scope].parent
    return scope


def is_none(value: Value) -> bool:
    """Return whether a value is the literal nothing."""
    return isinstance(value, Lit) and value.value is None


def single(value: Value) -> Lit | None:
    """Return the literal that a value is, or the default of the variable that it is."""
    if isinstance(value, Lit):
        return value
    if isinstance(value, Env) and value.default is not None:
        return single(value.default)
    return None


def lits(value: Value) -> list[Lit]:
    """Return the literals among the alternatives of a value."""
    return [o for o in options(value) if isinstance(o, Lit)]


def last_name(expr: Expr) -> str:
    """Return the last name of a dotted expression; of a call, that of its callee."""
    if isinstance(expr, Call):
        return last_name(expr.func)
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""


def argument_of(call: Call, name: str, position: int) -> Expr | None:
    """Return an argument by keyword or position; a negative position means keyword only."""
    for key, value in call.kwargs:
        if key == name:
            return value
    return call.args[position] if 0 <= position < len(call.args) else None


def type_names(annotation: Expr) -> list[Expr]:
    """Return the names in an annotation: ``Optional[X]``, ``X | None``, ``Annotated[X, …]`` and ``"X"`` give X."""
    match annotation:
        case Name() | Attr():
            return [annotation]
        case Pipe(left=left, right=right):
            return [*type_names(left), *type_names(right)]
        case Index(base=base, key=key) if last_name(base) in {"Optional", "Annotated", "Union", "ClassVar", "Final"}:
            return type_names(key)
        case Seq(items=items):
            return [n for i in items for n in type_names(i)]
        case Const(value=str(text), line=line) if text.isidentifier():
            return [Name(text, line)]
        case Opaque(parts=parts):
            return [n for p in parts for n in type_names(p)]
        case _:
            return []

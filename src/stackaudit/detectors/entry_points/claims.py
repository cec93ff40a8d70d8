"""What the detectors of entry points share: the claim itself, and what a decorator or callee is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Scope
from stackaudit.model.facts import AttributeValue, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import UNKNOWN, At, Instance, Member, Symbol, Value, options, texts

DETECTOR = "entry_points"
_NAME_LIMIT = 120


def claim(
    file: CodeFile, context: Context, kind: str, name: str, index: int, technique: str = "decorator",
    line: int | None = None, **more: AttributeValue,
) -> NodeClaim:  # fmt: skip
    """Return an entry point whose code is the scope *index* of *file*; index 0 is the module as a whole."""
    scope = file.scopes[index]
    where = scope.line if line is None else line
    evidence = context.evidence(
        file, where, DETECTOR, technique, end_line=max(scope.end_line, where) if index else where
    )
    shown = " ".join(name.split())[:_NAME_LIMIT]
    attributes: list[tuple[str, AttributeValue]] = [
        ("entry_kind", kind), ("module", file.path), ("function", scope.qualname), ("function_line", scope.line if index else 0),
        *more.items(),
    ]  # fmt: skip
    ref = NodeRef("entry_point", f"{file.path}#{scope.qualname}#{kind}#{shown}")
    return NodeClaim(ref, shown, evidence, role_at(file, scope.branch), attributes=tuple(attributes))


@dataclass(frozen=True, slots=True)
class Mark:
    """A decorator, or the callee of a call."""

    name: str
    """Last part: ``get`` of ``@app.get("/")``."""
    call: Call | None
    func: Expr
    owner: Value
    """What stands before the last dot; for a bare name, the name's own value."""
    full: tuple[str, ...]
    """Qualified foreign names that it can be; empty when not known."""

    def of(self, *roots: str) -> bool:
        """Return whether it belongs to one of some packages."""
        return any(f.split(".")[0].removesuffix("()") in roots for f in self.full)


def marks(file: CodeFile, scope: Scope, context: Context) -> Iterator[Mark]:
    """Yield the decorators of a function or class."""
    at = At(file, scope.parent, scope.branch, scope.line)
    for decorator in scope.decorators:
        yield mark(decorator, at, context)


def mark(expr: Expr, at: At, context: Context) -> Mark:
    """Return what a decorator or a callee is."""
    call = expr if isinstance(expr, Call) else None
    func = call.func if call is not None else expr
    owner = context.evaluator.value(func.base if isinstance(func, Attr) else func, at)
    last = func.name if isinstance(func, Attr) else func.id if isinstance(func, Name) else ""
    value = context.evaluator.value(func, at)
    return Mark(last, call, func, owner, tuple(_foreign(value)))


def _foreign(value: Value) -> Iterator[str]:
    for option in options(value):
        if isinstance(option, Symbol):
            yield option.name
        elif isinstance(option, Instance):
            yield option.type.name
        elif isinstance(option, Member) and isinstance(option.owner, Instance):
            yield f"{option.owner.type.name}.{'.'.join(option.chain)}"


def layers(found: Mark, context: Context) -> set[str]:
    """Return the layers of the catalogue that a decorator or callee belongs to."""
    return {layer for name in found.full for layer in [layer_of(name.replace("()", ""), context)] if layer}


def layer_of(module: str, context: Context) -> str:
    """Return the layer of the catalogue that an imported module belongs to; empty for none.

    Whether a package is declared does not matter here: what draws a page or runs a pipeline is known by its import.
    """
    roots = _roots(context.catalogue)
    parts = module.split(".")
    return next((roots[r] for end in range(len(parts), 0, -1) for r in [".".join(parts[:end])] if r in roots), "")


@cache
def _roots(catalogue: Catalogue) -> dict[str, str]:
    packages = [p for v in catalogue.vendors.values() for p in v.packages if p.ecosystem == "pypi"]
    found = {root: package.layer for package in reversed(packages) for root in package.roots}
    plain = {root: catalogue.vendors[vendor].layer for root, vendor in catalogue.language("python").roots.items()}
    return plain | found


def text(call: Call | None, context: Context, at: At, *names: str, position: int = -1) -> str | None:
    """Return the text of an argument, by name or position; None when it is absent or not known."""
    if call is None:
        return None
    given = next((v for k, v in call.kwargs if k in names), None)
    if given is None and 0 <= position < len(call.args):
        given = call.args[position]
    value = context.evaluator.value(given, at) if given is not None else UNKNOWN
    return next((str(lit.value) for lit in texts(value)), None)


def functions(file: CodeFile) -> Iterator[tuple[int, Scope]]:
    """Yield the functions and classes of a file that carry decorators."""
    return ((i, s) for i, s in enumerate(file.scopes) if s.decorators)

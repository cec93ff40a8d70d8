"""Identity of what code builds with a product: one name and key, whoever meets the construction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.catalog.entries import Produces, Signature
from stackaudit.model.code import Attr, Call, CodeFile, Index, Join, Name, Scope
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.context import Context
from stackaudit.resolution.prompt_texts import text_of
from stackaudit.resolution.values import Answer, At, Function, Instance, Step, Value, options, texts

NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Built:
    """A node that a construction makes."""

    ref: NodeRef
    name: str
    call: Call
    at: At
    holder: Scope | None = None
    """The class that it is named after."""


def built(context: Context, step: Step, produces: Produces) -> Built:
    """Return what a construction makes: named by an argument, its class, a variable, a key, or what is constructed."""
    call, file = step.call, step.at.file
    site = context.project.site_of(file, call)
    scope = site.scope if site is not None else step.at.scope
    holder = _class_around(file, scope) if produces.by_class else None
    if holder is not None:
        ref = NodeRef(produces.kind, f"{file.path}#{holder.qualname}")
        return Built(ref, holder.name[:NAME_LIMIT], call, step.at, holder)
    name = produces.name or _given_name(context, step, produces) or context.project.label_of(file, call)
    if not name:
        name = _plain_name(file, scope, call, produces)
    ref = NodeRef(produces.kind, f"{file.path}#{file.scopes[scope].qualname}#{name}")
    return Built(ref, name[:NAME_LIMIT], call, step.at)


def built_by(context: Context, value: Value, *kinds: str) -> Iterator[Built]:
    """Yield what a value is, where a construction of the tree made it and the catalogue says that it is of these kinds."""
    for option in options(value):
        steps: tuple[Step, ...] = ()
        if isinstance(option, Instance):
            steps = option.steps
        elif isinstance(option, Answer):
            steps = (Step(option.signature, option.call, option.at),)
        for step in steps[:1]:
            made = next((p for p in _produced(step.signature) if p.kind in kinds), None)
            if made is not None:
                yield built(context, step, made)


def _produced(signature: Signature) -> tuple[Produces, ...]:
    return signature.produces


def _given_name(context: Context, step: Step, produces: Produces) -> str:
    arguments = Arguments(context.evaluator, (step,))
    for name in produces.names:
        given = arguments.find_named(step.call, name, step.at)
        if not isinstance(given, Given):
            continue
        value = context.evaluator.value(given.expr, given.at)
        for lit in texts(value):
            if str(lit.value).strip():
                return " ".join(str(lit.value).split())
        if isinstance(given.expr, Join):
            return " ".join(text_of(given.expr)[0].split())
        function = next((o.scope.name for o in options(value) if isinstance(o, Function)), "")
        if function:
            return function
    return ""


def _plain_name(file: CodeFile, scope: int, call: Call, produces: Produces) -> str:
    """Return the name of what is constructed for a ready-made thing, else that of the function that makes it."""
    callee = call.func.base if isinstance(call.func, Index) else call.func
    made = callee.name if isinstance(callee, Attr) else callee.id if isinstance(callee, Name) else ""
    if made[:1].isupper() and not produces.names:
        return made
    return file.scopes[scope].name or made or produces.kind


def _class_around(file: CodeFile, scope: int) -> Scope | None:
    while scope:
        row = file.scopes[scope]
        if row.kind == "class":
            return row
        scope = row.parent
    return None


def function_ref(kind: str, file: CodeFile, scope: Scope, name: str = "") -> NodeRef:
    """Return the identity of a node that a function or method is."""
    return NodeRef(kind, f"{file.path}#{scope.qualname}#{name or scope.name}")

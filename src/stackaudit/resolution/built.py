"""Identity of what code builds with a product: one name and key, whoever meets the construction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.catalog.entries import Produces, Signature
from stackaudit.model.code import Attr, Call, CodeFile, Index, Join, Name, Scope, is_call
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.context import Context
from stackaudit.resolution.prompt_texts import text_of
from stackaudit.resolution.shapes import class_around
from stackaudit.resolution.values import (
    Answer,
    At,
    Class,
    Function,
    Instance,
    Member,
    Step,
    Symbol,
    Value,
    options,
    texts,
)

NAME_LIMIT = 100


_EMPTY_NAMES = frozenset(
    {"agent", "q", "result", "response", "res", "app", "graph", "workflow", "builder", "stream", "output"}
)
"""Variables that say nothing: the function that builds is named better."""


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
    around = class_around(file, scope) if produces.by_class else 0
    if around:
        holder = file.scopes[around]
        ref = NodeRef(produces.kind, f"{file.path}#{holder.qualname}")
        return Built(ref, holder.name[:NAME_LIMIT], call, step.at, holder)
    name = produces.name or _given_name(context, step, produces) or context.project.label_of(file, call)
    if not name or name.lower() in _EMPTY_NAMES:
        name = _plain_name(file, scope, call, produces) if not name or file.scopes[scope].name else _of_file(file, name)
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
        inner = next(built_by(context, value, "agent", "tool"), None)
        if inner is not None:
            return inner.name
        if isinstance(given.expr, Join):
            return " ".join(text_of(given.expr)[0].split())
        function = next((o.scope.name for o in options(value) if isinstance(o, (Class, Function))), "")
        if function:
            return function
    return ""


def _plain_name(file: CodeFile, scope: int, call: Call, produces: Produces) -> str:
    """Return the name of what is constructed for a ready-made thing, else that of the function that makes it."""
    callee = call.func.base if isinstance(call.func, Index) else call.func
    made = callee.name if isinstance(callee, Attr) else callee.id if isinstance(callee, Name) else ""
    if made[:1].isupper() and not produces.names:
        return made
    wrapped = next((s.call.args[0] for s in file.sites if is_call(s.call.func, call) and s.call.args), None)
    if isinstance(wrapped, (Name, Attr)):  # register(…)(function)
        return wrapped.id if isinstance(wrapped, Name) else wrapped.name
    return file.scopes[scope].name or made or produces.kind


def _of_file(file: CodeFile, name: str) -> str:
    """Return what a module is called, where its only variable for an agent says nothing."""
    *folders, last = file.path.split("/")
    return next((p for p in (last.split(".")[0], *reversed(folders)) if p.lower() not in _EMPTY_FILES), name)


_EMPTY_FILES = _EMPTY_NAMES | {"agents", "main", "index", "server", "src", "api", "__init__", "lib", "backend", "crew"}


@dataclass(frozen=True, slots=True)
class Decorated:
    """A node that a decorator makes of a function or class."""

    ref: NodeRef
    name: str
    signature: Signature
    owner: Instance | None
    """The object whose method the decorator is."""
    call: Call | None
    at: At


def decorated(context: Context, file: CodeFile, scope: Scope, *kinds: str) -> Decorated | None:
    """Return what the decorators of a function make of it: a node of one of *kinds*, or None."""
    at = At(file, scope.parent, scope.branch, scope.line)
    for decorator in scope.decorators:
        call = decorator if isinstance(decorator, Call) else None
        for option in options(context.evaluator.value(call.func if call else decorator, at)):
            signature, owner = _decorator(option, file, context)
            produces = next((p for p in signature.produces if p.kind in kinds), None) if signature else None
            if signature is not None and produces is not None:
                holder = file.scopes[scope.parent] if produces.by_class and scope.kind == "function" else None
                name = (call and _given_name(context, Step(signature, call, at), produces)) or (holder or scope).name
                key = holder.qualname if holder is not None else f"{scope.qualname}#{name}"
                ref = NodeRef(produces.kind, f"{file.path}#{key}")
                return Decorated(ref, name[:NAME_LIMIT], signature, owner, call, at)
    return None


def _decorator(option: Value, file: CodeFile, context: Context) -> tuple[Signature | None, Instance | None]:
    match option:
        case Symbol(name=name):
            return context.catalogue.decorator_named(file.language, name), None
        case Member(owner=Instance(type=kind) as owner, chain=chain):
            return kind.methods.get(".".join(chain)), owner
        case _:
            return None, None


def plain_function(context: Context, function: Function) -> tuple[NodeRef, str]:
    """Return identity and name of a function that is handed over as a tool: as its decorator says, else its own."""
    made = decorated(context, function.file, function.scope, "tool")
    if made is not None:
        return made.ref, made.name
    scope = function.scope
    return NodeRef("tool", f"{function.file.path}#{scope.qualname}#{scope.name}"), scope.name[:NAME_LIMIT]

"""Environment variables that are passed to what belongs to the AI stack: stores, trackers, clients of clouds and data.

The calls of models are read with their roles elsewhere; here counts that a function or object of a package of the stack
is given the value, whatever the argument means. Clients of clouds and data count only in code of the stack.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.catalog.catalogue import CONDITIONAL_LAYERS
from stackaudit.catalog.env_names import purpose_of
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Index, Join, Name, Seq, Table, children
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.stack_files import ecosystem_of, is_of_the_stack
from stackaudit.resolution.values import At, Env, Instance, Member, Record, Symbol, Value, environment, options

DETECTOR = "env_vars"
_DEPTH = 3
_MAX_RECORDS = 3
_LEFT_OUT = frozenset({"pipeline", "ai_ui", "tokenizer", "accelerator"})
"""Layers whose functions take settings that have nothing to do with a model: schedules, pages, counts."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the variables whose value a call of the stack is given."""
    beside: bool | None = None
    for site in file.sites:
        given = [e for a in (*site.call.args, *(v for _, v in site.call.kwargs)) for e in _leaves(a, 0)]
        if not given:
            continue
        at = At(file, site.scope, site.branch, site.call.line)
        callee = options(context.evaluator.value(site.call.func, at))
        layers = {layer for v in callee for layer in _layers(v, file, context)} - _LEFT_OUT
        if not layers:
            continue
        if layers <= CONDITIONAL_LAYERS:
            beside = is_of_the_stack(file, context) if beside is None else beside
            if not beside:
                continue
        found = (e for g in given for e in _variables(context.evaluator.value(g, at), context, 0))
        for env in dict.fromkeys(found):
            yield _claim(env, file, site.branch, context)


def _variables(value: Value, context: Context, depth: int) -> Iterator[Env]:
    """Yield the variables of a value, and of the mappings that it is."""
    yield from environment(value)
    for record in options(value) if depth < _MAX_RECORDS else ():
        if isinstance(record, Record):
            for part in (v for table in record.exprs for _, v in table.pairs):
                yield from _variables(context.evaluator.value(part, record.at), context, depth + 1)


def _leaves(expr: Expr, depth: int) -> Iterator[Expr]:
    """Yield the parts of an argument that can hold a variable's value."""
    if isinstance(expr, (Seq, Table)):
        for part in children(expr) if depth < _DEPTH else ():
            yield from _leaves(part, depth + 1)
    elif isinstance(expr, (Name, Attr, Index, Call, Join)):
        yield expr


def _layers(callee: Value, file: CodeFile, context: Context) -> Iterator[str]:
    """Yield the layers of the package or product whose function or object is called."""
    match callee:
        case Symbol(name=name):
            made = name.partition("(")[0]
            slash = made.rfind("/")
            module = made if slash < 0 and file.language == "python" else made[: made.find(".", slash)]
            package = context.catalogue.package_of_import(ecosystem_of(file), module, context.declared)
            known = context.catalogue.type_named(file.language, made)
            vendor = context.catalogue.vendors.get(known.vendor) if known is not None else None
            if package is not None or vendor is not None:
                yield package.layer if package is not None else vendor.layer if vendor is not None else ""
        case Instance(type=kind) | Member(owner=Instance(type=kind)):
            vendor = context.catalogue.vendors.get(kind.vendor)
            if vendor is not None:
                yield vendor.layer
        case _:
            return


def _claim(env: Env, file: CodeFile, branch: int, context: Context) -> Fact:
    evidence = context.evidence(context.project.files.get(env.path, env.path), env.line, DETECTOR, "code")
    attributes = (("purpose", purpose_of(env.name)),)
    return NodeClaim(NodeRef("env_var", env.name), env.name, evidence, role_at(file, branch), attributes=attributes)

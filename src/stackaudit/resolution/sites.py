"""Call sites: which signatures of the catalogue a callee resolves to."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Call, CodeFile, Index, Site
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.handed_clients import by_path
from stackaudit.resolution.http_requests import Request
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.signatures import blank, bound
from stackaudit.resolution.values import (
    At,
    Chain,
    Class,
    Function,
    Instance,
    Many,
    Member,
    Object,
    Step,
    Symbol,
    Unknown,
    Value,
    options,
)

RAW_HTTP = "http"
"""Stem of the file that describes HTTP libraries."""


def resolve_site(evaluator: Evaluator, file: CodeFile, site: Site, index: int) -> Iterator[Resolved]:
    """Yield the signatures that a call site resolves to; alternatives of one method are one."""
    at = At(file, site.scope, site.branch, site.call.line)
    func = site.call.func
    callee = evaluator.called(evaluator.value(func.base if isinstance(func, Index) else func, at), at)
    direct = evaluator.direct(site.call, callee)
    if direct is not site.call:
        site = Site(direct, site.scope, site.branch, site.awaited, site.statement, site.decorator)
        callee = evaluator.value(direct.func, at)
    if any(not _is_known(value) for value in evaluator.handed(func, at)):
        return  # it runs whatever it is given
    seen: dict[str, Resolved] = {}
    for option in options(callee):
        for signature, steps, chained in _signatures(evaluator, option, site, at):
            if signature.vendor == RAW_HTTP:
                yield Request(evaluator, file, site, index, signature, steps, chained)
                return
            made = seen.get(signature.name)
            if made is None:
                seen[signature.name] = Resolved(evaluator, file, site, index, signature, steps, chained)
            elif len(made.steps) and steps != made.steps:
                rest = Instance(steps[0].signature, steps[:-1]) if len(steps) > 1 else None
                if rest is not None:
                    first = made.chained or (
                        Instance(made.steps[0].signature, made.steps[:-1]) if len(made.steps) > 1 else None
                    )
                    both = tuple(v for v in (*(options(first) if first else ()), rest))
                    seen[signature.name] = Resolved(evaluator, file, site, index, signature, (steps[-1],), Many(both))
    yield from _merge(list(seen.values()))


def _is_known(value: Value) -> bool:
    """Return whether a value is something of the catalogue, and nothing else."""
    return all(isinstance(o, (Symbol, Member, Instance, Chain)) for o in options(value))


def _merge(found: list[Resolved]) -> list[Resolved]:
    """Keep one of several signatures with one operation (``ainvoke`` of two classes): its clients become alternatives."""
    by_operation: dict[str, list[Resolved]] = {}
    for row in found:
        by_operation.setdefault(row.signature.operation, []).append(row)
    kept = []
    for operation, rows in by_operation.items():
        if operation and len(rows) > 1:
            inner = tuple(
                o
                for r in rows
                for o in (
                    options(r.chained)
                    if r.chained
                    else (Instance(r.steps[0].signature, r.steps[:-1]),)
                    if len(r.steps) > 1
                    else ()
                )
            )
            first = rows[0]
            if inner:
                kept.append(
                    Resolved(
                        first.evaluator,
                        first.file,
                        first.site,
                        first.index,
                        first.signature,
                        (first.steps[-1],),
                        Many(inner),
                    )
                )
                continue
        kept.extend(rows if not operation else rows[:1])
    return kept


def _signatures(
    evaluator: Evaluator, option: Value, site: Site, at: At
) -> Iterator[tuple[Signature, tuple[Step, ...], Value | None]]:
    """Yield signature, steps and the clients behind it for one meaning of a callee."""
    call = site.call
    match option:
        case Symbol():
            yield from _of_symbol(evaluator, option, site, at)
        case Member(owner=Instance(type=kind, steps=steps), chain=chain):
            found = kind.methods.get(".".join(chain)) or kind.methods.get("*")
            if found is not None:
                found = bound(evaluator.selected(found, call, at), Instance(kind, steps))
                asked = _request(evaluator, found, call, at)
                if asked is not None:
                    told = evaluator.told(kind, steps[0].call, steps[0].at, chain[-1]) if steps else ()
                    yield found, (*steps, *told, *asked, Step(found, call, at)), None if steps else Instance(kind)
        case Member(owner=Chain() as joined, chain=chain):
            yield from _of_chain(joined, ".".join(chain), site, at)
        case Instance(type=kind, steps=steps) if "__call__" in kind.methods:
            yield kind.methods["__call__"], (*steps, Step(kind.methods["__call__"], call, at)), None
        case Function(owner=Object() as held):
            yield from _of_service(evaluator, option, held, site, at)
        case Class() if not dialect_of(at.file.language).folders:  # what is embedded is a field, made elsewhere
            external = evaluator.external_base(option)
            if external is not None:
                yield external, (Step(external, call, at),), None
        case Unknown():
            yield from by_path(evaluator, call, at)
        case _:
            return


def _of_service(
    evaluator: Evaluator, function: Function, held: Object, site: Site, at: At
) -> Iterator[tuple[Signature, tuple[Step, ...], Value | None]]:
    """A method without a body, of an interface that a framework implements with a model behind it."""
    service = evaluator.service(held.cls) if dialect_of(at.file.language).accessors else None
    method = service.type.methods.get("*") if service is not None else None
    if service is None or method is None:
        return
    told = evaluator.steps_of_method(function)
    yield method, (*service.steps, *told, Step(method, site.call, at)), None


def _request(evaluator: Evaluator, method: Signature, call: Call, at: At) -> tuple[Step, ...] | None:
    """Return the steps that made the request object of a call; None when that is one that the catalogue does not know."""
    if method.args.get("request") != ("@0",) or not call.args:
        return ()
    value = evaluator.value(call.args[0], at)
    made = [o for o in options(value) if isinstance(o, Instance)]
    return made[0].steps if made else None if isinstance(value, Symbol) else ()


def _of_symbol(
    evaluator: Evaluator, symbol: Symbol, site: Site, at: At
) -> Iterator[tuple[Signature, tuple[Step, ...], Value | None]]:
    """A foreign name is a function, a type, or a method that is called on the type itself."""
    catalogue, call, language = evaluator.catalogue, site.call, at.file.language
    chosen = [evaluator.selected(s, call, at) for s in catalogue.functions_named(language, symbol.name)]
    functions = [s for s in chosen if not blank(s)]
    if functions:
        yield functions[0], (*evaluator.told(functions[0], call, at), Step(functions[0], call, at)), None
        return
    kind = catalogue.type_named(language, symbol.name)
    if kind is not None:
        yield kind, (*evaluator.told(kind, call, at), Step(kind, call, at)), None
        return
    head, _, last = symbol.name.rpartition(".")
    while head:
        owner = catalogue.type_named(language, head)
        if owner is not None and last in owner.methods:
            method = bound(evaluator.selected(owner.methods[last], call, at), Instance(owner))
            yield method, (Step(method, call, at),), Instance(owner) if owner.provider else None
            return
        head, _, piece = head.rpartition(".")
        last = f"{piece}.{last}"


def _of_chain(
    joined: Chain, method: str, site: Site, at: At
) -> Iterator[tuple[Signature, tuple[Step, ...], Value | None]]:
    """A method of joined runnables is that of the part that calls a model."""
    for part in joined.parts:
        for option in options(part):
            found = option.type.methods.get(method) if isinstance(option, Instance) else None
            if found is not None and found.operation:
                yield found, (Step(found, site.call, at),), joined
                return

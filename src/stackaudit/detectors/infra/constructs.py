"""Constructs that define infrastructure in a programming language: managed AI resources, programs, what stands around."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.infra.claims import DETECTOR, infra, vendor_claims
from stackaudit.detectors.infra.construct_parts import (
    LIBRARY,
    arguments,
    constants,
    constructs,
    environment,
    is_placed,
    itself,
    key_of,
    library_base,
    service_of,
    source_of,
    texts,
)
from stackaudit.detectors.infra.parts import Part, about_the_stack, part_of
from stackaudit.model.code import Attr, Call, CodeFile
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.grants import modes
from stackaudit.resolution.values import At, Class, Symbol, literals, options

_GRANT = "grant"
_INVOKES = ("invoke", "startexecution", "startsync", "execution", "invokeurl")
_ADDS = ("add", "connect", "dependOn")


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the constructs of a stack, what each needs, and what rights it is granted."""
    if not any(LIBRARY.match(row.module) or LIBRARY.match(row.symbol) for row in file.imports):
        return
    for site in file.sites:
        at = At(file, site.scope, site.branch, site.call.line)
        callee = context.evaluator.value(site.call.func, at)
        for option in options(callee):
            name = option.name if isinstance(option, Symbol) else ""
            name = library_base(option, context) if isinstance(option, Class) else name
            if LIBRARY.match(name) and is_placed(site.call):
                yield from _construct(file, site.call, name, at, context)
        if isinstance(site.call.func, Attr):
            yield from _method(site.call, site.call.func, at, context)


def _construct(file: CodeFile, call: Call, name: str, at: At, context: Context) -> Iterator[Fact]:
    service = service_of(name)
    if not service:
        return
    rows = list(context.catalogue.resources.find("cdk", service))
    part = part_of("cdk", service)
    key, identity = key_of(file, at.scope, call, name)
    settings = [*environment(call, at, context)] if part is None or part.kind == "code" else []
    held = " ".join(t for a in arguments(call) for t in texts(a)).lower()
    sure = any(_is_of_the_stack(n, context) for n in settings) or (part is not None and about_the_stack([held]))
    if not rows and part is None and not sure:
        return
    shown = [vendor for vendor, needs in rows if not needs or any(n in held for n in needs)]
    about: list[tuple[str, AttributeValue]] = [("type", name.rpartition(".")[2]), *(part.attributes if part else ())]
    about.append(("vendors", tuple(f"{v.kind}:{v.node}" for v, _ in rows)))
    if part is not None and part.kind == "code":
        about.append(("hosts", source_of(file, call, context)))
    evidence = context.evidence(file, call.line, DETECTOR, "code")
    yield infra(key, f"cdk:{identity}", evidence, about, conditional=not (shown or sure))
    for vendor in shown:
        for claim in vendor_claims(vendor, evidence, context):
            yield claim
            yield EdgeClaim(NodeRef("infra", key), "serves", claim.ref, evidence)
    yield from _needs(key, call, at, context)
    yield from _models(key, call, context, known=bool(rows), part=part, at=at)


def _needs(key: str, call: Call, at: At, context: Context) -> Iterator[Fact]:
    """A construct needs those that it is given, by themselves or by a property of theirs."""
    for value in arguments(call):
        for target, line in constructs(value, at, context):
            if target != key:
                evidence = context.evidence(at.file, line, DETECTOR, "code")
                yield EdgeClaim(NodeRef("infra", key), "depends_on", NodeRef("infra", target), evidence)


def _models(key: str, call: Call, context: Context, *, known: bool, part: Part | None, at: At) -> Iterator[Fact]:
    """Yield the models whose ids stand in a managed resource of the stack, as they are."""
    if not known or part is not None:
        return
    named = [t for a in arguments(call) for t in texts(a) if 4 < len(t) < 120 and " " not in t]
    named += [m for a in arguments(call) for c in constants(a) for m in _spelled(c, at, context)]
    for text in dict.fromkeys(named):
        name = context.catalogue.canonical(text)
        if context.catalogue.models.find(name) is not None:
            evidence = context.evidence(at.file, call.line, DETECTOR, "code")
            yield NodeClaim(NodeRef("model", name), name, evidence, attributes=(("as_written", text),))
            yield EdgeClaim(NodeRef("infra", key), "deploys", NodeRef("model", name), evidence)


def _spelled(constant: Attr, at: At, context: Context) -> Iterator[str]:
    """Yield the model of a constant: the one that the library gives it, else the one that its letters spell."""
    known = [str(lit.value) for lit in literals(context.evaluator.value(constant, at))]
    models, name = context.catalogue.models, constant.name
    spelled = None if known else models.of_constant(name) or models.of_constant(name.partition("_")[2])
    yield from (*known, *((spelled,) if spelled is not None else ()))


def _method(call: Call, func: Attr, at: At, context: Context) -> Iterator[Fact]:
    """``store.grant_read(program)``, ``rule.add_target(program)``, ``program.add_to_role_policy(…)``."""
    adds = func.name.startswith(_ADDS)
    if (not call.args and not call.kwargs) or not (adds or func.name.startswith(_GRANT)):
        return
    owners = set(itself(func.base, at, context))
    if not owners:
        return
    evidence = context.evidence(at.file, call.line, DETECTOR, "code")
    given = [
        (key, line) for a in (*call.args, *(v for _, v in call.kwargs)) for key, line in constructs(a, at, context)
    ]
    for owner in sorted(owners):
        ref = NodeRef("infra", owner)
        if adds:
            yield from (EdgeClaim(ref, "depends_on", NodeRef("infra", k), evidence) for k, _ in given if k != owner)
            if about_the_stack(t.lower() for a in call.args for t in texts(a)):
                yield NodeClaim(ref, _name(owner), evidence, attributes=(("allows", True),))
            continue
        word = func.name.removeprefix(_GRANT).replace("_", "")
        for target, _ in given:
            if word.lower().startswith(_INVOKES):
                yield EdgeClaim(NodeRef("infra", target), "calls", ref, evidence)
            else:
                granted = modes([word or "full"]) if word else modes(["full"])
                rows = tuple((owner, mode) for mode in sorted(granted))
                claim = (("grants", rows), ("conditional", True))
                yield NodeClaim(NodeRef("infra", target), _name(target), evidence, attributes=claim)


def _name(key: str) -> str:
    return f"cdk:{key.rpartition(':')[2]}"


def _is_of_the_stack(name: str, context: Context) -> bool:
    known = context.catalogue.env_var(name)
    return (
        known is not None
        and known[0].kind != "packages"
        and (known[1] != "option" or context.catalogue.env_names.find(name) is not None)
    )

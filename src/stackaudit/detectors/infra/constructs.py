"""Constructs that define infrastructure in a programming language: managed AI resources by service and class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.detectors.infra.claims import DETECTOR, infra, vendor_claims
from stackaudit.model.code import Call, CodeFile, Const, Expr, Table, children
from stackaudit.model.facts import EdgeClaim, Fact, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Symbol, options

_LIBRARY = re.compile(r"^(?:aws_cdk|aws-cdk-lib|@aws-cdk|cdklabs|@cdklabs|generative-ai-cdk)")
_SERVICE = re.compile(r"(?:^|[./])(?:aws[_-])?([a-z0-9_]+?)(?:[_-]alpha)?$")
_DEPTH = 6


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the constructs of a stack that belong to AI products."""
    libraries = [row for row in file.imports if _LIBRARY.match(row.module) or _LIBRARY.match(row.symbol)]
    if not libraries:
        return
    for site in file.sites:
        callee = context.evaluator.value(site.call.func, At(file, site.scope, site.branch, site.call.line))
        for option in options(callee):
            if isinstance(option, Symbol) and _LIBRARY.match(option.name):
                yield from _construct(file, site.call, option.name, context)


def _construct(file: CodeFile, call: Call, name: str, context: Context) -> Iterator[Fact]:
    module, _, last = name.rpartition(".")
    service = _SERVICE.search(module)
    rows = list(context.catalogue.resources.find("cdk", f"{service[1]}.{last}")) if service else []
    identity = next((a.value for a in call.args[1:2] if isinstance(a, Const) and isinstance(a.value, str)), last)
    key = f"cdk:{file.path}:{identity}"
    evidence = context.evidence(file, call.line, DETECTOR, "code")
    if not last[:1].isupper() or last.endswith(("Props", "Property", "Statement")):
        return
    if not rows:
        if _gives_settings(call, context):
            yield infra(key, f"cdk:{identity}", evidence, (("type", last),))
        return
    held = " ".join(_texts(call, 0)).lower()
    shown = [vendor for vendor, needs in rows if not needs or any(n in held for n in needs)]
    attributes = (("type", last), ("vendors", tuple(f"{v.kind}:{v.node}" for v, _ in rows)))
    yield infra(key, f"cdk:{identity}", evidence, attributes, conditional=not shown)
    for vendor in shown:
        for claim in vendor_claims(vendor, evidence, context):
            yield claim
            yield EdgeClaim(NodeRef("infra", key), "serves", claim.ref, evidence)


def _gives_settings(call: Call, context: Context) -> bool:
    """Return whether a construct sets a variable of the stack for a program (``environment={…}``)."""
    for value in (*call.args, *(v for _, v in call.kwargs)):
        rows = (
            [v for k, v in value.pairs if isinstance(k, Const) and k.value == "environment"]
            if isinstance(value, Table)
            else []
        )
        for table in (*rows, *(v for k, v in call.kwargs if k == "environment")):
            names = [k.value for k, _ in table.pairs if isinstance(k, Const)] if isinstance(table, Table) else []
            if any(isinstance(n, str) and _is_of_the_stack(n, context) for n in names):
                return True
    return False


def _is_of_the_stack(name: str, context: Context) -> bool:
    known = context.catalogue.env_var(name)
    return (
        known is not None
        and known[0].kind != "packages"
        and (known[1] != "option" or context.catalogue.env_names.find(name) is not None)
    )


def _texts(expr: Expr, depth: int) -> Iterator[str]:
    if isinstance(expr, Const) and isinstance(expr.value, str):
        yield expr.value
    for child in children(expr) if depth < _DEPTH else ():
        yield from _texts(child, depth + 1)

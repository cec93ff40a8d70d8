"""Dagster's assets: functions that make data of their name from the data that their parameters name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.following import Following, named_arguments
from stackaudit.detectors.dialects.telling import accessed, pipeline_ref, step_ref
from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Name, Scope, Seq, Table
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Function, Symbol, options

DETECTOR = "dagster"
_ASSETS = frozenset({"dagster.asset", "dagster.multi_asset", "dagster.graph_asset"})


@dataclass(frozen=True, slots=True)
class _Asset:
    name: str
    group: str
    scope: int
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    """Data of other names: the outputs of a function that makes several."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the assets of a file as steps and data sets, their order, and jobs that make assets."""
    if not any(not r.level and r.module.split(".")[0] == "dagster" for r in file.imports):
        return
    yield from _jobs(file, context)
    assets = [a for index, scope in enumerate(file.scopes) if scope.decorators for a in _asset(file, index, context)]
    accesses, makers = Accesses(Following(context)), _makers(context) if assets else {}
    for asset in assets:
        yield from _told(asset, file, context, accesses, makers)


def _makers(context: Context) -> dict[str, str]:
    """Return output → function of all functions of the tree that make several assets."""
    return {
        name: scope.name
        for file in context.project.files.values()
        for scope in file.scopes
        for decorator in scope.decorators
        if isinstance(decorator, Call) and last_name(decorator.func) == "multi_asset"
        for name in _outputs(named_arguments(decorator).get("outs"))
    }


def _outputs(expr: Expr | None) -> Iterator[str]:
    for key, _ in expr.pairs if isinstance(expr, Table) else ():
        yield _text(key)


def _jobs(file: CodeFile, context: Context) -> Iterator[Fact]:
    for site in file.sites:
        if last_name(site.call.func) != "define_asset_job":
            continue
        given = named_arguments(site.call)
        name = given.get("name", given.get("@0"))
        if isinstance(name, Const) and isinstance(name.value, str):
            evidence = context.evidence(file, site.call.line, DETECTOR, "signature")
            yield NodeClaim(
                pipeline_ref("dagster", name.value), name.value, evidence, attributes=(("orchestrator", "dagster"),)
            )


def _asset(file: CodeFile, index: int, context: Context) -> Iterator[_Asset]:
    scope = file.scopes[index]
    at = At(file, scope.parent, scope.branch, scope.line)
    for decorator in scope.decorators:
        callee = context.evaluator.value(decorator.func if isinstance(decorator, Call) else decorator, at)
        if not any(isinstance(o, Symbol) and o.name in _ASSETS for o in options(callee)):
            continue
        given = named_arguments(decorator) if isinstance(decorator, Call) else {}
        needs = [
            *_names(given.get("deps")),
            *_names(given.get("non_argument_deps")),
            *_parameters(scope, given.get("ins")),
        ]
        yield _Asset(
            _text(given.get("name")) or scope.name,
            _text(given.get("group_name")) or "assets",
            index,
            tuple(needs),
            tuple(_outputs(given.get("outs"))),
        )


def _parameters(scope: Scope, ins: Expr | None) -> list[str]:
    """Return the assets that a function takes; ``ins`` may give them other names, then they are not known."""
    if ins is not None:
        return []
    return [
        p.name
        for p in scope.params
        if p.name.lstrip("*") not in {"context", "config", "self"} and not p.name.startswith("_") and p.default is None
        and not _is_resource(p.annotation)
    ]  # fmt: skip


def _is_resource(annotation: Expr | None) -> bool:
    name = last_name(annotation) if isinstance(annotation, (Name, Attr)) else ""
    return name.endswith(("Resource", "Config", "Client", "Context", "IOManager"))


def _told(
    asset: _Asset, file: CodeFile, context: Context, accesses: Accesses, makers: dict[str, str]
) -> Iterator[Fact]:
    scope = file.scopes[asset.scope]
    evidence = context.evidence(file, scope.line, DETECTOR, "decorator")
    pipeline, ref = pipeline_ref("dagster", asset.group), _ref(asset.name)
    yield NodeClaim(NodeRef("framework", "dagster"), "dagster", evidence)
    yield NodeClaim(pipeline, asset.group, evidence, attributes=(("orchestrator", "dagster"),))
    about = (("orchestrator", "dagster"), ("function", f"{file.path}#{scope.qualname}"), ("asset", True))
    yield NodeClaim(ref, f"{asset.group}/{asset.name}", evidence, attributes=about)
    yield EdgeClaim(pipeline, "runs", ref, evidence)
    for name in asset.makes or (asset.name,):
        yield NodeClaim(NodeRef("dataset", name), name, evidence, attributes=(("asset", True),))
        yield EdgeClaim(ref, "writes", NodeRef("dataset", name), evidence)
    for need in asset.needs:
        yield EdgeClaim(ref, "reads", NodeRef("dataset", need), evidence)
        yield EdgeClaim(ref, "depends_on", _ref(makers.get(need, need)), evidence)
    for access in accesses.of_function(Function(file, asset.scope)):
        yield from accessed(ref, access, context, DETECTOR)


def _ref(name: str) -> NodeRef:
    """Return the identity of an asset's step: its name is one in the whole project, whatever group it is in."""
    return step_ref("dagster", "asset", name)


def _text(expr: Expr | None) -> str:
    return expr.value if isinstance(expr, Const) and isinstance(expr.value, str) else ""


def _names(expr: Expr | None) -> Iterator[str]:
    """Yield the assets that a list names: by their functions, by their keys."""
    for item in expr.items if isinstance(expr, Seq) else ():
        if isinstance(item, Const) and isinstance(item.value, str):
            yield item.value
        elif isinstance(item, (Name, Attr)):
            yield last_name(item)
        elif isinstance(item, Call) and item.args:
            yield _text(item.args[-1])

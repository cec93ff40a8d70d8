"""Kedro: nodes that say by name which data sets they take and give; a pipeline is a folder of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.following import Following, Frame, Here, named_arguments
from stackaudit.detectors.dialects.telling import accessed, pipeline_ref, step_ref
from stackaudit.model.code import Call, CodeFile, Const, Expr, Name, Seq, Site, Table
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Function, Symbol, options

DETECTOR = "kedro"
_NODES = frozenset(
    {"kedro.pipeline.node", "kedro.pipeline.Node", "kedro.pipeline.node.node", "kedro.pipeline.node.Node"}
)
_PARAMETERS = frozenset({"params", "parameters"})
MAX_NODES = 2_000


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    line: int
    function: Function | None
    inputs: tuple[Const, ...]
    outputs: tuple[Const, ...]


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipeline of a file: its nodes, their order, and the data sets that they read and write."""
    if not any(not r.level and r.module.split(".")[0] == "kedro" for r in file.imports):
        return
    nodes = [n for site in file.sites[:MAX_NODES] if (n := _node(file, site, context)) is not None]
    if not nodes:
        return
    parts = file.path.removesuffix(".py").split("/")
    name = parts[-2] if parts[-1] in {"pipeline", "pipelines", "__init__", "nodes"} and len(parts) > 1 else parts[-1]
    opened = next((s.line for s in file.scopes if s.name in {"create_pipeline", "register_pipelines"}), nodes[0].line)
    evidence = context.evidence(file, opened, DETECTOR, "signature")
    yield NodeClaim(NodeRef("framework", "kedro"), "kedro", evidence)
    yield NodeClaim(pipeline_ref("kedro", name), name, evidence, attributes=(("orchestrator", "kedro"),))
    makers = {text: n for n in nodes for text in _names(n.outputs)}
    accesses = Accesses(Following(context))
    for node in nodes:
        yield from _told(node, name, file, context, makers, accesses)


def _told(
    node: _Node, pipeline: str, file: CodeFile, context: Context, makers: dict[str, _Node], accesses: Accesses
) -> Iterator[Fact]:
    ref = step_ref("kedro", pipeline, node.name)
    evidence = context.evidence(file, node.line, DETECTOR, "signature")
    about = [("orchestrator", "kedro")]
    if node.function is not None:
        about.append(("function", f"{node.function.file.path}#{node.function.scope.qualname}"))
    yield NodeClaim(ref, f"{pipeline}/{node.name}", evidence, attributes=tuple(about))
    yield EdgeClaim(pipeline_ref("kedro", pipeline), "runs", ref, evidence)
    for verb, rows in (("reads", node.inputs), ("writes", node.outputs)):
        for row in rows:
            target = NodeRef("dataset", str(row.value))
            place = context.evidence(file, row.line, DETECTOR, "literal")
            yield NodeClaim(target, target.key, place)
            yield EdgeClaim(ref, verb, target, place)
            maker = makers.get(target.key) if verb == "reads" else None
            if maker is not None and maker is not node:
                yield EdgeClaim(ref, "depends_on", step_ref("kedro", pipeline, maker.name), place)
    for access in accesses.of_function(node.function) if node.function is not None else ():
        yield from accessed(ref, access, context, DETECTOR)


def _node(file: CodeFile, site: Site, context: Context) -> _Node | None:
    at = At(file, site.scope, site.branch, site.call.line)
    callee = context.evaluator.value(site.call.func, at)
    if not any(isinstance(o, Symbol) and o.name in _NODES for o in options(callee)):
        return None
    given = named_arguments(site.call)
    func = given.get("func", given.get("@0"))
    value = context.evaluator.value(func, at) if func is not None else None
    function = next((o for o in options(value) if isinstance(o, Function)), None) if value is not None else None
    following = Following(context)
    named = following.texts(Here(given["name"], at, Frame())) if "name" in given else []
    name = named[0].text if named else function.scope.name if function else last_name(func) if func is not None else ""
    if not name:
        return None
    inputs, outputs = given.get("inputs", given.get("@1")), given.get("outputs", given.get("@2"))
    return _Node(name, site.call.line, function, tuple(_texts(inputs)), tuple(_texts(outputs)))


def _texts(expr: Expr | None) -> Iterator[Const]:
    """Yield the names of data sets in an argument: a text, a list, the values of a mapping; parameters are no data.

    A name may say after ``@`` in which form a node takes the data: it is the same data.
    """
    match expr:
        case Seq(items=items):
            rows: tuple[Expr, ...] = items
        case Table(pairs=pairs):
            rows = tuple(value for _, value in pairs)
        case Call(func=Name(id="dict"), kwargs=kwargs):
            rows = tuple(value for _, value in kwargs)
        case Const():
            rows = (expr,)
        case _:
            rows = ()
    for row in rows:
        if isinstance(row, Const) and isinstance(row.value, str) and row.value.split(":")[0] not in _PARAMETERS:
            yield Const(row.value.partition("@")[0], row.line)


def _names(rows: tuple[Const, ...]) -> list[str]:
    return [str(row.value) for row in rows]

"""What agents are given: tools and servers they expose, agents they hand over to, memory, approval and steps.

A graph that is built step by step belongs to the object that its construction made: what ``add_node`` and ``compile`` are
given is the graph's. A function that is handed over as a tool is one, whether it is decorated or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, CodeFile, Const, Expr, Name, Table
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.approval import approval
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.built import Built, built
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.offered import Item, offered
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import At, Class, Function, Instance, Lit, Object, Record, Rows, Value, options, texts

DETECTOR = "agents"
_HOLDERS = ("agent", "tool", "mcp_server")
"""Kinds that can expose tools and hand over to agents."""
_ROLES: tuple[str, ...] = ("tools", "agents", "store", "approval")
MAX_ITEMS = 60


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield what the agents of a file are given, and the functions that it hands over as tools."""
    yield from _added_later(file, context)
    for call in context.calls(file):
        arguments = {name for name in _ROLES if name in call.signature.args}
        if not arguments:
            continue
        own = Arguments(context.evaluator, call.steps[-1:])
        evidence = context.evidence(
            file, call.line, DETECTOR, "argument", column=call.site.call.column, end_line=call.site.call.end_line
        )
        holder = _holder(call, context)
        if "tools" in arguments:
            for item in _items(own.value("tools"), context):
                yield from _handed(item, call, context)
                if holder is not None and item.ref.kind in {"tool", "mcp_server"}:
                    yield EdgeClaim(holder.ref, "exposes", item.ref, evidence)
                elif holder is not None and item.ref.kind == "agent":
                    yield EdgeClaim(holder.ref, "calls", item.ref, evidence)
        if holder is None or holder.ref.kind != "agent":
            continue
        if "agents" in arguments:
            yield from _others(own.value("agents"), holder, evidence, call, context)
        attributes = _attributes(own, arguments, first=len(call.steps) == 1)
        if attributes:
            yield NodeClaim(holder.ref, holder.name, evidence, role_at(file, call.site.branch), attributes=attributes)


def _added_later(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield what an agent is given after its construction: ``agent.handoffs = [x]``, ``agent.tools.append(x)``."""
    for binding in file.bindings:
        owner, _, attribute = binding.target.rpartition(".")
        if owner and binding.kind in {"assign", "augment"} and owner.isidentifier():
            at = At(file, binding.scope, binding.branch, binding.line)
            yield from _added(Name(owner, binding.line), attribute, binding.value, at, context)
    for site in file.sites:
        func = site.call.func
        if (
            isinstance(func, Attr)
            and func.name in {"append", "extend"}
            and isinstance(func.base, Attr)
            and site.call.args
        ):
            at = At(file, site.scope, site.branch, site.call.line)
            yield from _added(func.base.base, func.base.name, site.call.args[0], at, context)


def _added(owner: Expr, attribute: str, given: Expr, at: At, context: Context) -> Iterator[Fact]:
    for option in options(context.evaluator.value(owner, at)):
        step = option.steps[0] if isinstance(option, Instance) and option.steps else None
        made = next((p for p in step.signature.produces if p.kind == "agent"), None) if step is not None else None
        if step is None or made is None:
            continue
        if not any(attribute in step.signature.args.get(role, ()) for role in ("tools", "agents")):
            continue
        holder = built(context, step, made)
        evidence = context.evidence(at.file, at.line, DETECTOR, "argument")
        for item in _items(context.evaluator.value(given, at), context):
            if item.ref != holder.ref:
                kind = "calls" if item.ref.kind == "agent" else "exposes"
                yield EdgeClaim(holder.ref, kind, item.ref, evidence)


def _holder(call: Resolved, context: Context) -> Built | None:
    """Return what the arguments of a call belong to: what it builds, or what its object was built as."""
    for step in (call.steps[-1], call.steps[0]):
        made = next((p for p in step.signature.produces if p.kind in _HOLDERS), None)
        if made is not None:
            return built(context, step, made)
    return None


def _items(value: Value | None, context: Context) -> Iterator[Item]:
    seen: set[NodeRef] = set()
    for item in offered(value, context) if value is not None else ():
        if item.ref not in seen:
            seen.add(item.ref)
            yield item


def _handed(item: Item, call: Resolved, context: Context) -> Iterator[Fact]:
    """A plain function, or a tool that the framework brings, becomes a tool by being handed over."""
    if item.file is None:
        return
    role = role_at(call.file, call.site.branch)
    if item.function is not None:
        scope = item.function.scope
        evidence = context.evidence(item.file, item.line, DETECTOR, "argument", end_line=scope.end_line)
        attributes: tuple[tuple[str, AttributeValue], ...] = (
            ("description", scope.doc[:200]),
            ("function", f"{item.function.file.path}#{scope.qualname}"),
        )
        yield NodeClaim(item.ref, item.name, evidence, role, attributes=attributes)
    elif item.effects is not None or item.described:
        evidence = context.evidence(item.file, item.line, DETECTOR, "argument")
        rows: tuple[tuple[str, AttributeValue], ...] = () if item.described else (("hosted", True),)
        if item.effects:
            rows = (*rows, ("side_effects", item.effects), ("effect_at", (evidence.path, evidence.line, item.name)))
        yield NodeClaim(item.ref, item.name, evidence, role, attributes=rows)


def _others(value: Value | None, holder: Built, evidence: Evidence, call: Resolved, context: Context) -> Iterator[Fact]:
    """Agents that an agent hands over to: built elsewhere, described in place, or methods of a class of one's own."""
    for item in _items(value, context):
        if item.ref.kind == "agent" and item.ref != holder.ref:
            yield EdgeClaim(holder.ref, "calls", item.ref, evidence)
    for ref, name, file, line in _described(value, context):
        place = context.evidence(file, line, DETECTOR, "argument")
        yield NodeClaim(ref, name, place, role_at(call.file, call.site.branch), attributes=(("sub_agent", True),))
        yield EdgeClaim(holder.ref, "calls", ref, evidence)
    for option in options(value) if value is not None else ():
        cls = _class_of(option)
        if cls is not None and call.steps[0] is not call.steps[-1]:
            ref = NodeRef("agent", f"{cls.file.path}#{cls.scope.qualname}")
            place = context.evidence(cls.file, cls.scope.line, DETECTOR, "argument", end_line=cls.scope.end_line)
            yield NodeClaim(ref, cls.scope.name, place, role_at(call.file, call.site.branch))
            if ref != holder.ref:
                yield EdgeClaim(holder.ref, "calls", ref, evidence)


def _class_of(value: Value) -> Class | None:
    """Return the class of one's own whose method a node of a graph is; only where the class says that it is an agent."""
    if isinstance(value, Function) and value.owner is not None:
        found = value.owner.cls
    elif isinstance(value, Object):
        found = value.cls
    else:
        return None
    return found if found.scope.name.endswith("Agent") else None


def _described(value: Value | None, context: Context) -> Iterator[tuple[NodeRef, str, CodeFile, int]]:
    """Yield the agents that mappings describe: a name, a description, and a prompt."""
    for option in options(value) if value is not None else ():
        items = [context.evaluator.value(i, option.at) for i in option.expr.items] if isinstance(option, Rows) else []
        for row in (o for item in (items[:MAX_ITEMS] or [option]) for o in options(item)):
            if not isinstance(row, Record):
                continue
            for table in row.exprs:
                name, line = _name_of(table, row, context)
                if name:
                    file = row.at.file
                    yield NodeRef("agent", f"{file.path}#described#{name}"), name[:100], file, line


def _name_of(table: Table, record: Record, context: Context) -> tuple[str, int]:
    found = {str(k.value): v for k, v in table.pairs if isinstance(k, Const)}
    if "name" not in found or not ({"description", "prompt", "system_prompt", "instructions"} & set(found)):
        return "", 0
    value = context.evaluator.value(found["name"], record.at)
    return next((str(t.value) for t in texts(value)), ""), found["name"].line


def _attributes(own: Arguments, roles: set[str], *, first: bool) -> tuple[tuple[str, AttributeValue], ...]:
    """Return what a step says of its agent; a construction's own arguments for steps and approval are told elsewhere."""
    found: list[tuple[str, AttributeValue]] = []
    if first and "tools" in roles and own.get("tools") is None:
        found.append(("built_without_tools", True))
    stored = own.get("store") if "store" in roles else None
    if isinstance(stored, Given):
        value = own.evaluator.value(stored.expr, stored.at)
        if not any(isinstance(o, Lit) and o.value in (None, False) for o in options(value)):
            found.append(("memory", True))
    if "approval" in roles and not first:
        found += [(k, v) for k, v in approval(own) if v not in (None, False)]
    return tuple(found)

"""Agents without a framework's class: a loop that gives the model what its tools said.

    while True:
        reply = client.messages.create(..., tools=TOOLS)
        if reply.stop_reason != "tool_use": break
        messages.append(results_of(reply))

Three forms are one: a loop around a call with tools, a loop around a function that makes such a call (two levels), and a call
that itself goes on until a condition (a loop bound and tools among its arguments). What a loop runs is named by the class
whose method it is, else by its function. A loop counts only where it handles calls of tools: a batch of requests does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Branch, Call, CodeFile, Name, Scope, Site
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.arguments import Given
from stackaudit.resolution.branches import loop_around, words_in
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.offered import offered
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import class_around, last_name
from stackaudit.resolution.values import At, Function, Lit, literals, options

DETECTOR = "agent_loops"
LEVELS = 2
MAX_CALLERS = 12
MAX_SOURCES = 2
"""Files from which the tools of one loop come."""
_ASKED = re.compile(r"(?i)(?:tool|function)[_-]?(?:calls?|uses?|requests?|invocations?)(?:$|[^a-z])|requires_action")
"""Names and texts by which code tells that the model asked for a tool."""
_ANSWERED = re.compile(
    r"(?i)(?:tool|function)[_-]?(?:results?|outputs?|responses?|messages?)(?:$|[^a-z])|tool[_-]?(?:call|use)[_-]?id|^tool$"
)
"""Names and texts by which code answers it; a loop over a batch only reads what the model asked for."""
_COUNTERS = frozenset({"range", "count", "trange"})
_HANDLERS = re.compile(r"(?i)^(?:post|get|put|patch|delete|handler|default|main|page|action|loader|anonymous|<.*>|)$")
_GENERIC_FILES = frozenset({"route", "index", "page", "+server", "main", "app", "server", "handler", "__init__"})


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield an agent for each loop around the calls with tools that this file makes."""
    for call in context.calls(file):
        if call.operation != "chat" or not _passes_tools(call):
            continue
        if _repeats(call):
            yield from _claims(file, call.site, None, call, context)
            continue
        for holder, site, loop in _loops(file, call.site, context, 0, set()):
            yield from _claims(holder, site, loop, call, context)
            break


def _passes_tools(call: Resolved) -> bool:
    return call.everything.get("tools") is not None


def _repeats(call: Resolved) -> bool:
    """Return whether the call itself goes on until a condition: a bound is given, and it is not one step."""
    if "loop_bound" not in call.signature.args:
        return False
    given = call.arguments.get("loop_bound")
    if not isinstance(given, Given):
        return False
    value = call.evaluator.value(given.expr, given.at)
    return not any(lit.value == 1 for lit in literals(value))


def _loops(
    file: CodeFile, site: Site, context: Context, depth: int, seen: set[tuple[str, int]]
) -> Iterator[tuple[CodeFile, Site, Branch]]:
    """Yield the loop around a site, else the loops around the calls of its function."""
    loop = loop_around(file, site.branch)
    if loop is not None and _handles_tools(file, loop):
        yield file, site, loop
        return
    scope = file.scopes[site.scope]
    if depth >= LEVELS or scope.kind != "function" or (file.path, site.scope) in seen:
        return
    seen.add((file.path, site.scope))
    callers = context.project.callers(scope.name)
    for other, found in callers[:MAX_CALLERS]:
        if found.scope != site.scope and _may_call(other, found, file, scope, context):
            yield from _loops(other, found, context, depth + 1, seen)


def _handles_tools(file: CodeFile, loop: Branch) -> bool:
    """Return whether a loop answers the model; one that only the model ends, or that counts rounds, need not say how."""
    rounds = loop.kind == "while" or (isinstance(loop.test, Call) and last_name(loop.test) in _COUNTERS)
    return any(
        _ANSWERED.search(word) or (rounds and _ASKED.search(word)) for word in words_in(file, loop.line, loop.end_line)
    )


def _may_call(other: CodeFile, site: Site, file: CodeFile, scope: Scope, context: Context) -> bool:
    """Return whether a site calls a function: as far as it can be known, or by a name that only it and its bases bear."""
    at = At(other, site.scope, site.branch, site.call.line)
    found = [o for o in options(context.evaluator.value(site.call.func, at)) if isinstance(o, Function)]
    if not found:
        return other is file or "_" in scope.name
    return any(f.scope is scope or (f.scope.name == scope.name and not isinstance(site.call.func, Name)) for f in found)


def _claims(file: CodeFile, site: Site, loop: Branch | None, call: Resolved, context: Context) -> Iterator[Fact]:
    scope = file.scopes[site.scope]
    around = class_around(file, site.scope)
    owner = file.scopes[around] if around else None
    function = _function_around(file, site.scope)
    name = owner.name if owner is not None else _name(file, function)
    held = owner or function or scope
    ref = NodeRef("agent", f"{file.path}#{held.qualname}" if held.qualname else f"{file.path}#{name}")
    role = role_at(file, site.branch)
    attributes = tuple(_attributes(loop, call, context, file, site))
    for row in (owner, function):
        if row is not None and row.line:
            place = context.evidence(file, row.line, DETECTOR, "code", confidence=0.8, end_line=row.end_line)
            yield NodeClaim(ref, name, place, role, attributes=attributes)
    evidence = context.evidence(file, site.call.line, DETECTOR, "code", confidence=0.8)
    yield NodeClaim(ref, name, evidence, role, attributes=attributes)
    for provider in call.providers:
        yield EdgeClaim(ref, "calls", NodeRef("provider", provider), evidence)
    for model in call.models:
        yield EdgeClaim(ref, "uses_model", NodeRef("model", context.catalogue.canonical(model.name)), evidence)
    value = call.everything.value("tools")
    items = [i for i in offered(value, context) if i.ref.kind in {"tool", "mcp_server"}] if value is not None else []
    if len({i.file.path for i in items if i.file is not None}) > MAX_SOURCES:
        return  # a wrapper that others hand their tools to: whose they are cannot be known
    for item in items:
        yield EdgeClaim(ref, "exposes", item.ref, evidence)


def _attributes(
    loop: Branch | None, call: Resolved, context: Context, file: CodeFile, site: Site
) -> Iterator[tuple[str, AttributeValue]]:
    yield "in_house_loop", True
    if loop is None:
        value = call.arguments.value("loop_bound")
        bound = next((o.value for o in options(value) if isinstance(o, Lit)), None) if value is not None else None
        yield "loop_bound", bound
        yield "loop_bound_set", True
    elif loop.kind == "loop":
        yield "loop_bound", _count(loop, At(file, site.scope, loop.parent, loop.line), context)
        yield "loop_bound_set", True


def _count(loop: Branch, at: At, context: Context) -> int | None:
    """Return how often a counted loop runs at most; None when it cannot be known."""
    test = loop.test
    if not isinstance(test, Call) or not isinstance(test.func, Name) or test.func.id != "range" or not test.args:
        return None
    last = test.args[1] if len(test.args) > 1 else test.args[0]
    found = [lit.value for lit in literals(context.evaluator.value(last, at))]
    return next((n for n in found if isinstance(n, int) and not isinstance(n, bool)), None)


def _function_around(file: CodeFile, index: int) -> Scope | None:
    """Return the outermost function around a scope: inner ones are its parts."""
    found = None
    while index:
        if file.scopes[index].kind == "function":
            found = file.scopes[index]
        index = file.scopes[index].parent
    return found


def _name(file: CodeFile, function: Scope | None) -> str:
    """Return the function's name; of a handler that only its path names, the path's last telling part."""
    name = function.name if function is not None else ""
    if not _HANDLERS.match(name):
        return name
    *folders, last = file.path.split("/")
    stem = last.split(".")[0]
    if stem not in _GENERIC_FILES:
        return stem
    return next((f for f in reversed(folders) if f not in {"src", "app", "api"} and f[:1] not in "([@"), stem)

"""Classes of one's own that are agents: named so, and their methods ask a model, directly or through two calls.

A ``UserAgent`` is a browser's name, an ``AgentConfig`` is data, and a class that asks no model is no agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from stackaudit.model.code import CodeFile, Scope
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.offered import offered
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import At, Class, Function, options

DETECTOR = "agent_classes"
_ASKS = frozenset({"chat", "agent_run"})
LEVELS = 2
MAX_SITES = 300
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")
_DATA = frozenset({
    "config", "configuration", "settings", "state", "request", "response", "result", "error", "exception", "schema", "params", "options",
    "event", "message", "input", "output", "type", "types", "info", "context", "card", "data", "model", "dto", "entity", "test", "tests", "mock",
    "serializer", "form", "view", "viewset", "enum", "status", "registry", "protocol", "interface", "mixin", "metadata", "definition",
    "tool", "tools", "prompt", "prompts", "logger", "callback", "handler", "metrics", "manager", "factory", "builder",
})  # fmt: skip
"""Last words of names of classes that are about agents, but none."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield an agent for each class that is named like one and asks a model."""
    for index, scope in enumerate(file.scopes):
        if scope.kind != "class" or not is_agent_name(scope.name):
            continue
        if context.evaluator.external_base(Class(file, index)) is not None:
            continue  # a framework's class: told by its signature
        asked = _asked(file, index, context)
        if asked is None:
            continue
        ref = NodeRef("agent", f"{file.path}#{scope.qualname}")
        evidence = context.evidence(file, scope.line, DETECTOR, "code", confidence=0.75, end_line=scope.end_line)
        yield NodeClaim(ref, scope.name, evidence, role_at(file, scope.branch), attributes=(("in_house", True),))
        for provider in asked.providers:
            yield EdgeClaim(ref, "calls", NodeRef("provider", provider), evidence)
        for model in asked.models:
            yield EdgeClaim(ref, "uses_model", NodeRef("model", context.catalogue.canonical(model.name)), evidence)
        value = asked.everything.value("tools") if asked.file is file else None
        for item in offered(value, context) if value is not None else ():
            if item.ref.kind in {"tool", "mcp_server"}:
                yield EdgeClaim(ref, "exposes", item.ref, evidence)


def is_agent_name(name: str) -> bool:
    """Return whether the name of a class says that it is an agent."""
    words = [w.lower() for w in _WORD.findall(name)]
    if "agent" not in words or words[-1] in _DATA or words[0] in {"test", "mock", "fake"}:
        return False
    return not any(a == "user" and b == "agent" for a, b in pairwise(words))


def _asked(file: CodeFile, index: int, context: Context) -> Resolved | None:
    """Return a call of a model that the methods of a class make, nearest first; None when they make none."""
    level = [(file, _inside(file.scopes, index))]
    level += [
        (b.file, _inside(b.file.scopes, b.index))
        for b in context.evaluator.bases(Class(file, index))
        if isinstance(b, Class)
    ]
    seen: set[tuple[str, int]] = {(file.path, index)}
    for _ in range(LEVELS + 1):
        following: list[tuple[CodeFile, set[int]]] = []
        for place, scopes in level:
            found = next((c for c in context.calls(place) if c.operation in _ASKS and c.site.scope in scopes), None)
            if found is not None:
                return found
            for site in [s for s in place.sites if s.scope in scopes][:MAX_SITES]:
                at = At(place, site.scope, site.branch, site.call.line)
                for option in options(context.evaluator.value(site.call.func, at)):
                    if isinstance(option, Function) and (option.file.path, option.index) not in seen:
                        seen.add((option.file.path, option.index))
                        following.append((option.file, _inside(option.file.scopes, option.index)))
        level = following
    return None


def _inside(scopes: tuple[Scope, ...], index: int) -> set[int]:
    """Return a scope and all scopes inside it."""
    found = {index}
    for position, scope in enumerate(scopes):
        if position and scope.parent in found:
            found.add(position)
    return found

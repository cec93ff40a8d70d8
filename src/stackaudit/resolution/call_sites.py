"""A call of the stack and what it works through: the steps that lead to it, the clients and models behind it."""

from __future__ import annotations

from functools import cached_property

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import CodeFile, Site, place_of
from stackaudit.resolution.arguments import OPEN, Arguments
from stackaudit.resolution.clients import MAX_OPTIONS, spread
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.naming import callee_name
from stackaudit.resolution.values import (
    UNKNOWN,
    At,
    Chain,
    Instance,
    Many,
    Step,
    Value,
    options,
    texts,
)

WORKERS = ("llm", "embedding", "client", "agents")
"""Roles whose value is what a call works through: clients, models, or the agents of a crew."""


class CallSite:
    """A call site, the signature of its callee, and everything through which it works."""

    def __init__(
        self,
        evaluator: Evaluator,
        file: CodeFile,
        site: Site,
        index: int,
        signature: Signature,
        steps: tuple[Step, ...],
        chained: Value | None,
    ) -> None:
        self.evaluator, self.file, self.site, self.index = evaluator, file, site, index
        self.signature, self.steps, self.chained = signature, steps, chained
        self.arguments = Arguments(evaluator, steps)

    @property
    def operation(self) -> str:
        """What the call does (architecture §4); empty when it is no node of its own."""
        if self.signature.call_by:
            return next((op for role, op in self._made_by.items() if self._fills(role)), "")
        return self.signature.operation

    @property
    def _made_by(self) -> dict[str, str]:
        return self.signature.call_by

    def _fills(self, role: str) -> bool:
        value = self.everything.value(role)
        found = [o for v in (options(value) if value is not None else ()) for o in spread(self.evaluator, v)]
        return any(isinstance(o, (Instance, Chain)) for o in found)

    @property
    def line(self) -> int:
        """Line of the callee's token."""
        return self.site.call.line

    @cached_property
    def callee(self) -> str:
        """Name of the callee for people: ``package.Client().chat.create``."""
        return callee_name(self.signature, self.steps, self.site, self.file.language)

    @cached_property
    def inner(self) -> tuple[Value, ...]:
        """The clients or models that the call works through (role ``llm`` or ``embedding``), flattened."""
        found: list[Value] = []
        for role in WORKERS:
            value = self.arguments.value(role)
            if role == "agents" and value is not None and all(o is UNKNOWN for o in options(value)):
                value = self._agents_nearby()
            for option in options(value) if value is not None else ():
                found += spread(self.evaluator, option)
        if not found:
            found += [o for s in self.steps[:1] for o in self.evaluator.defaults_of(self.file, s.signature)]
        if self.steps and not any(self._says_whom(o) for o in found) and not self._constructed:
            named = self.arguments.value("name") if "name" in self.steps[0].signature.args else None
            name = next((str(t.value) for t in texts(named)), "") if named is not None else ""
            found += self.evaluator.behind(self.file, self.signature, name)
        if self.chained is not None:
            found += [o for o in options(self.chained) if o not in found]
        return tuple(found[:MAX_OPTIONS])

    @property
    def _may_be_silent(self) -> bool:
        """Return whether a request object that is out of sight may leave the model to the client, as most do."""
        return self.arguments.get("model") == OPEN and dialect_of(self.file.language).implicit_this

    @staticmethod
    def _says_whom(value: Value) -> bool:
        """Return whether an object says whom it calls; one that only its type names does not."""
        return isinstance(value, Chain) or (isinstance(value, Instance) and bool(value.steps or value.type.provider))

    @property
    def _constructed(self) -> bool:
        """Return whether a step names whom it calls: then nothing is injected."""
        return any(s.signature.provider for s in self.steps)

    def _agents_nearby(self) -> Value:
        """Agents that a decorator collects: those built by the methods of the class in which the crew is built."""
        for step in self.steps:
            if "agents" not in step.signature.args:
                continue
            file, index = step.at.file, step.at.scope
            owner = self.evaluator.owner(file, index)
            members = {i for i, s in enumerate(file.scopes) if owner is not None and s.parent == owner.index}
            made = [
                self.evaluator.value(s.call, At(file, s.scope, s.branch, s.call.line))
                for s in file.sites
                if s.scope in members
            ]
            agents = [
                m
                for m in made
                if isinstance(m, Instance)
                and m.type.name != step.signature.name
                and any(p.kind == "agent" for p in m.type.produces)
            ]
            return Many(tuple(agents)) if agents else UNKNOWN
        return UNKNOWN

    @cached_property
    def all_steps(self) -> tuple[Step, ...]:
        """The steps of the call and of the clients that it works through: where a limit can be set."""
        steps = list(self.steps)
        queue, seen = list(self.inner), 0
        while queue and seen < MAX_OPTIONS:
            seen += 1
            value = queue.pop(0)
            if isinstance(value, Instance):
                steps = [*value.steps, *steps]
                nested = Arguments(self.evaluator, value.steps)
                for role in WORKERS:
                    found = nested.value(role)
                    queue += [p for o in options(found) for p in spread(self.evaluator, o)] if found is not None else []
            elif isinstance(value, Chain):
                queue += [o for p in value.parts for o in options(p)]
        return tuple({(s.at.file.path, place_of(s.call), s.signature.name): s for s in steps}.values())

    @cached_property
    def ways(self) -> tuple[tuple[Step, ...], ...]:
        """The steps by each client that the call can work through: one way when it has no choice."""
        clients = [o for o in self._flat(self.inner) if isinstance(o, Instance) and o.type.operation]
        if len(clients) < 2:
            return (self.all_steps,)
        rest = [s for s in self.all_steps if all(s not in c.steps for c in clients)]
        return tuple((*c.steps, *rest) for c in clients)

    @staticmethod
    def _flat(values: tuple[Value, ...]) -> list[Value]:
        return [o for v in values for o in ([x for p in v.parts for x in options(p)] if isinstance(v, Chain) else [v])]

    @cached_property
    def everything(self) -> Arguments:
        """Arguments of all steps: a limit counts wherever it is set."""
        return Arguments(self.evaluator, self.all_steps)

    def is_open(self, role: str) -> bool:
        """Return whether a spread may hold the argument."""
        return self.everything.get(role) == OPEN

"""A call of the stack: its provider, its models, and the steps that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import CodeFile, Site, place_of
from stackaudit.resolution.arguments import OPEN, Arguments, Given
from stackaudit.resolution.asked import Model, ids, meant
from stackaudit.resolution.clients import MAX_OPTIONS, spread
from stackaudit.resolution.deployed import deployed
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.naming import callee_name
from stackaudit.resolution.values import (
    UNKNOWN,
    Answer,
    At,
    Chain,
    Instance,
    Lit,
    Many,
    Object,
    Step,
    Symbol,
    Text,
    Unknown,
    Value,
    environment,
    literals,
    options,
    tails,
    texts,
)

WORKERS = ("llm", "embedding", "client", "agents")
"""Roles whose value is what a call works through: clients, models, or the agents of a crew."""
GATEWAY = "gateway"


class Resolved:
    """A call site and the signature of its callee."""

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

    # -- provider ----------------------------------------------------------------------------------------------------

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """Nodes of the providers that the call can reach; empty when it cannot be known."""
        return tuple(dict.fromkeys(self.reached(0)))

    def reached(self, depth: int) -> Iterator[str]:
        """Yield the providers that the call can reach; *depth* counts the clients it was reached through."""
        by_inner = [p for value in self.inner for p in self._by_name(value) or self._of_inner(value, depth)]
        if by_inner:
            yield from by_inner
            return
        routed = self._gateway()
        if routed:
            yield routed
            return
        named = self._named_providers()
        if len(named) > 1:  # one of several, each with settings of its own
            yield from named
            return
        given = self.arguments.get("base_url")
        if isinstance(given, Given):
            url = self.evaluator.value(given.expr, given.at)
            hosts = [h for o in options(url) for h in [self._of_url(o, written=self._is_written(given))] if h]
            if hosts and (len(set(hosts)) == 1 or not self._through_gateway):
                yield from dict.fromkeys(hosts)
                return
        if named:
            yield from named
            return
        if any(s.signature.provider_from == "model" for s in self.steps):
            prefixed = [m.provider for m in self.asked if m.provider]
            if prefixed:
                yield from prefixed
                return
        for step in reversed(self.steps):
            chosen = self._chosen_provider(step)
            if chosen and not self._chosen_elsewhere(step):
                yield from Arguments(self.evaluator, (step,)).with_usual(chosen)
                return
        for step in self.steps if not any(self._chosen_elsewhere(s) for s in self.steps) else ():
            default = step.signature.defaults.get("provider")
            if default:
                yield str(default)
                return

    @property
    def _through_gateway(self) -> bool:
        """Return whether a gateway's own library is called: that stays sure where the host behind it is not."""
        vendors = [self.evaluator.catalogue.vendors.get(s.signature.vendor) for s in self.steps if s.signature.provider]
        return bool(vendors) and vendors[-1] is not None and vendors[-1].layer == GATEWAY

    def _named_providers(self) -> tuple[str, ...]:
        """Return the providers that an argument names, in the order of the text."""
        given = self.arguments.value("provider")
        vendors = [self.evaluator.catalogue.prefix_vendor(str(lit.value)) for lit in texts(given)] if given else []
        return tuple(dict.fromkeys(v.node for v in vendors if v is not None))

    def _by_name(self, value: Value) -> tuple[str, ...]:
        """Return the gateway that gets a model that is only named: whatever prefix the name has, the gateway is called."""
        named = [s.signature.provider for s in self.steps if s.signature.provider] if isinstance(value, Lit) else []
        vendor = self.evaluator.catalogue.vendor_of_node(named[-1]) if named else None
        return (vendor.node,) if vendor is not None and vendor.layer == GATEWAY else ()

    def _chosen_elsewhere(self, step: Step) -> bool:
        """Return whether an argument decides the provider and cannot be known: then a default would be a guess."""
        vendor = self.evaluator.catalogue.vendors.get(step.signature.vendor)
        if vendor is not None and vendor.layer == GATEWAY:
            return False  # whatever the model, the gateway is who is called
        roles = [r for r in WORKERS if r in step.signature.args]
        if step.signature.provider_from == "model":
            roles.append("model")
        own = Arguments(self.evaluator, (step,))
        return any(isinstance(own.get(r), Given) and not self._is_known(own.value(r)) for r in roles)

    def _is_known(self, value: Value | None) -> bool:
        """Return whether a value says anything: a list of agents, a model's name, nothing at all; a class of the tree may call anyone."""
        return value is not None and any(
            not isinstance(o, (Unknown, Symbol, Text, Answer, Object)) for o in options(value)
        )

    def _chosen_provider(self, step: Step) -> str:
        for provider, wanted in step.signature.provider_when.items():
            given = {name: Arguments(self.evaluator, (step,)).named(name) for name in wanted}
            if all(self._holds(given[name], value) for name, value in wanted.items()):
                return provider
        return step.signature.provider

    def _holds(self, given: Value | None, wanted: object) -> bool:
        if given is None:
            return False
        return wanted == "*" or any(lit.value == wanted for lit in literals(given))

    def _of_inner(self, value: Value, depth: int) -> Iterator[str]:
        if depth > 4:
            return
        match value:
            case Instance(type=kind, steps=steps):
                nested = Resolved(self.evaluator, self.file, self.site, -1, kind, steps, None)
                if not steps and kind.provider:
                    yield kind.provider
                yield from nested.reached(depth + 1)
            case Chain(parts=parts):
                for part in parts:
                    for option in options(part):
                        yield from self._of_inner(option, depth + 1)
            case Lit(value=str(text)):
                vendor, _ = self.evaluator.catalogue.split_model(text)
                if vendor is not None:
                    yield vendor.node
            case _:
                return

    def _gateway(self) -> str:
        """Return the gateway of the repository that the call goes through: it asks for a route, or for a host of nobody else."""
        routes = self.evaluator.routes
        if not routes.gateways:
            return ""
        asked = self.arguments.value("model")
        named = [r for lit in (texts(asked) if asked is not None else ()) for r in routes.of(str(lit.value))]
        if named:
            return named[0].gateway
        url = self.arguments.value("base_url")
        host = self.evaluator.url_host(url) if url is not None else None
        foreign = host is not None and self.evaluator.catalogue.host_vendor(host) is None
        return routes.gateways[0] if foreign else ""

    def _is_written(self, given: Given) -> bool:
        """Return whether an argument stands in a call itself, not in a mapping that is spread into it."""
        return any(given.expr is value for s in self.steps for value in (*s.call.args, *(v for _, v in s.call.kwargs)))

    def _of_url(self, url: Value, *, written: bool) -> str | None:
        catalogue = self.evaluator.catalogue
        host = self.evaluator.url_host(url)
        if host:
            vendor = catalogue.host_vendor(host)
            if vendor is not None:
                return vendor.node
            return catalogue.other_host(next((s.signature.provider for s in self.steps if s.signature.provider), ""))
        for env in environment(url) if written else ():
            known = catalogue.env_var(env.name)
            if known is not None and known[1] == "endpoint":
                return known[0].node
        return None

    # -- model -------------------------------------------------------------------------------------------------------

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The models that the call can request, in the order of the text; the first is its default."""
        asked = self.asked
        return meant(asked, self.providers, self.evaluator.catalogue) if len(asked) > 1 else asked

    @cached_property
    def asked(self) -> tuple[Model, ...]:
        """All models that the arguments name, also those that stand for other branches of a choice."""
        return ids(self.requested(0), self.evaluator.catalogue)

    def requested(self, depth: int) -> Iterator[Model]:
        """Yield the models that the call can request; *depth* counts the clients it was reached through."""
        value = self.arguments.value("model")
        if value is not None:
            asked = list(self._ids(value)) or list(self._deployed())
            yield from asked
            if asked or not self._may_be_silent:
                return
        inner = [m for v in self.inner for m in self._inner_models(v, depth)]
        if inner:
            yield from inner
            return
        deployed = list(self._deployed())
        if deployed:
            yield from deployed
            return
        for step in reversed(self.steps):
            default = step.signature.defaults.get("model")
            if isinstance(default, str) and "model" in step.signature.args and self.arguments.get("model") is None:
                yield Model(default, step.at.file.path, step.call.line, "", technique="framework-default")
                return

    def _deployed(self) -> Iterator[Model]:
        """Yield the models behind a deployment's name, or behind a variable that the infrastructure sets."""
        rows = deployed(self.arguments, self.steps, self.evaluator.routes.deployments, self.evaluator.catalogue)
        return (Model(*row, technique="deployment") for row in rows)

    def _ids(self, value: Value) -> Iterator[Model]:
        variables = {lit: env.name for env in environment(value) for lit in literals(env)}
        for lit in texts(value):
            for route in self.evaluator.routes.of(str(lit.value)):
                vendor, rest = self.evaluator.catalogue.split_model(route.model)
                yield Model(rest, route.path, route.line, vendor.node if vendor else "", technique="route")
            if self.evaluator.routes.of(str(lit.value)):
                continue
            vendor, rest = self.evaluator.catalogue.split_model(str(lit.value))
            if rest.strip():
                yield Model(rest.strip(), lit.path, lit.line, vendor.node if vendor else "", variables.get(lit, ""))
        for lit in tails(value):
            if self.evaluator.catalogue.models.find(str(lit.value)) is not None:
                yield Model(str(lit.value), lit.path, lit.line, "")

    def _inner_models(self, value: Value, depth: int) -> Iterator[Model]:
        if depth > 4:
            return
        match value:
            case Instance(type=kind, steps=steps) if steps:
                yield from Resolved(self.evaluator, self.file, self.site, -1, kind, steps, None).requested(depth + 1)
            case Chain(parts=parts):
                for part in parts:
                    for option in options(part):
                        yield from self._inner_models(option, depth + 1)
            case Lit(value=str()):
                yield from self._ids(value)
            case _:
                return

    # -- everything that leads to it ---------------------------------------------------------------------------------

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

"""A call of the stack: whom it reaches, with which models."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.asked import Asking, Model, meant
from stackaudit.resolution.call_sites import WORKERS
from stackaudit.resolution.values import (
    Answer,
    Chain,
    Instance,
    Lit,
    Object,
    Step,
    Symbol,
    Text,
    Unknown,
    Value,
    environment,
    literals,
    options,
    texts,
)

GATEWAY = "gateway"


class Resolved(Asking):
    """A call site and the signature of its callee."""

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

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The models that the call can request, in the order of the text; the first is its default."""
        asked = self.asked
        return meant(asked, self.providers, self.evaluator.catalogue) if len(asked) > 1 else asked

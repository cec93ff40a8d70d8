"""Models that are asked for: what the arguments of a call name, what they mean together, and which are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF
from stackaudit.resolution.call_sites import CallSite
from stackaudit.resolution.deployed import deployed
from stackaudit.resolution.values import (
    Chain,
    Instance,
    Lit,
    Value,
    environment,
    literals,
    options,
    tails,
    texts,
)

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Model:
    """A model id that a call requests, and where the id is written."""

    name: str
    path: str
    line: int
    provider: str
    """Provider that a prefix of the id names; empty otherwise."""
    env: str = ""
    """Environment variable whose default it is."""
    technique: str = "literal"


def ids(models: Iterable[Model], catalogue: Catalogue) -> tuple[Model, ...]:
    """Return each model once; an address in the place of an id names no model, unless a known one stands in it."""
    return tuple(m for m in dict.fromkeys(models) if "://" not in m.name or catalogue.models.find(m.name) is not None)


def meant(models: tuple[Model, ...], providers: tuple[str, ...], catalogue: Catalogue) -> tuple[Model, ...]:
    """Return the models that a call to *providers* can mean.

    One parameter often carries the model of every branch of a choice of vendors, so each branch seems to ask for all of
    them. Where some are known to run at the one provider of a call, and another is known to be sold elsewhere only, the
    first are meant. Anything less sure stays: a gateway, several providers, a model that nobody knows.
    """
    if len(models) < _SEVERAL or len(providers) != 1 or catalogue.is_gateway(providers[0]):
        return models
    served = [_runs_at(providers[0], model, catalogue) for model in models]
    if True not in served or False not in served:
        return models
    return tuple(model for model, runs in zip(models, served, strict=True) if runs)


def _runs_at(host: str, model: Model, catalogue: Catalogue) -> bool | None:
    """Return whether a host runs a model; None where the catalogue cannot tell."""
    row, parents = catalogue.models.find(model.name), catalogue.parents
    if row is None or row.lab is None:
        return None
    offers = catalogue.models.offers(host)
    if parents.parent_of(row.lab, "lab") == parents.parent_of(host) or any(e.host == host for e in row.lifecycles):
        return True
    own_machine = parents.parent_of(host) == SELF
    if row.open_weights:
        return True if own_machine or not any(offers.values()) else None
    return False if own_machine or (offers and (row.lab, row.family) not in offers) else None


class Asking(CallSite):
    """A call site that knows which models its arguments name."""

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
                yield from Asking(self.evaluator, self.file, self.site, -1, kind, steps, None).requested(depth + 1)
            case Chain(parts=parts):
                for part in parts:
                    for option in options(part):
                        yield from self._inner_models(option, depth + 1)
            case Lit(value=str()):
                yield from self._ids(value)
            case _:
                return

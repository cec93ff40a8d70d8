"""The models that a call asks for, less those that the provider it works through cannot mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF

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

"""What a wrapped call asks for: the request inside of the wrapper, worked out with the arguments of one call site."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.model.facts import Scalar
from stackaudit.resolution import parameters
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.sites import resolve_site
from stackaudit.resolution.values import At, Function
from stackaudit.resolution.wrappers import Inner, Wrapped, Wrapper

MAX_REQUESTS = 4
"""Requests behind one site that are worked out for it; beyond, a site chooses among many and its parameters are open."""
MAX_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """Provider nodes, model ids as written, and parameters (architecture §4) of a wrapped call."""

    providers: tuple[str, ...]
    models: tuple[str, ...]
    parameters: tuple[tuple[str, Scalar], ...]


def seen_from(context: Context, row: Wrapped) -> Seen:
    """Return what a wrapped call asks for; a parameter that one of several requests lacks is not set."""
    every = [r for w in row.wrappers for r in w.requests()]
    if len(every) > MAX_REQUESTS:
        return Seen(tuple(dict.fromkeys(p for r in every for p in r.providers)), (), ())
    found = [s for w in row.wrappers for s in _inside(context, w, Inner(row.at, row.call, w), 0)]
    return Seen(
        tuple(dict.fromkeys(p for s in found for p in s.providers)),
        tuple(dict.fromkeys(m for s in found for m in s.models)),
        tuple((name, _merged([dict(s.parameters)[name] for s in found])) for name, _ in found[0].parameters)
        if found
        else (),
    )


def _merged(values: list[Scalar]) -> Scalar:
    if all(v == values[0] and type(v) is type(values[0]) for v in values):
        return values[0]
    return False if any(v is False for v in values) else None if None in values else True


def _inside(context: Context, wrapper: Wrapper, outer: Inner, depth: int) -> list[Seen]:
    """Return what the requests of a wrapper ask for when it is called as *outer* does."""
    evaluator, found = context.evaluator, list[Seen]()
    function = Function(wrapper.file, wrapper.index)
    with evaluator.within(function, outer.call, outer.at):
        for row in wrapper.inner:
            if isinstance(row.target, Wrapper):
                if depth < MAX_LEVELS:
                    found += _inside(context, row.target, row, depth + 1)
            else:
                found.append(_seen(context, row.target, row.at))
    return found


def _seen(context: Context, request: Resolved, at: At) -> Seen:
    site = at.file.sites[request.index]
    rows = list(resolve_site(context.evaluator, at.file, site, request.index))
    same = next((r for r in rows if r.signature.name == request.signature.name), request)
    return Seen(same.providers, tuple(m.name for m in same.models), tuple(parameters.attributes(same).items()))

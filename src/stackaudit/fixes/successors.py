"""Which id takes the place of another: what the host recommends, and the newest fixed version of an alias."""

from __future__ import annotations

from datetime import date, timedelta

from stackaudit.catalog.model_rows import ModelRow
from stackaudit.fixes.cases import Case, LeftAloneError
from stackaudit.model.graph import Node
from stackaudit.model.lifecycles import end_at

HORIZON = timedelta(days=180)
"""A successor that ends sooner is none: the same work would wait again."""
_STEPS = 4
_SAMPLING = ("temperature", "top_p")


def recommended(case: Case) -> str:
    """Return the id that replaces a model which its host retires, as the catalogue names it.

    A successor that is itself retired or about to be is followed to its own, and an alias to its newest fixed version.

    Raises:
        LeftAloneError: none is named, or what is named cannot stand in for the model.
    """
    model = case.node
    end = end_at(case.graph, model, _calls(case))
    if end is None or end.replacement is None:
        raise LeftAloneError(f"the catalogue names no replacement for {model.name}")
    old, row = _row(case, model.name), _row(case, end.replacement)
    seen = {model.name}
    for _ in range(_STEPS):
        if row.id in seen:
            break
        seen.add(row.id)
        following = next((e.replacement for e in row.lifecycles if e.host == end.host and e.replacement), None)
        if not _ends(case, row, end.host, firm=following is None):
            new = newest(case, row, end.host) if row.floating and row.snapshots else row
            _check(case, old, new, end.host)
            return new.id
        if following is None:
            break
        row = _row(case, following)
    raise LeftAloneError(f"the replacement that the catalogue names ({end.replacement}) ends soon itself")


def snapshot(case: Case) -> str:
    """Return the newest fixed version of an alias.

    Raises:
        LeftAloneError: there is none that stays, or another host is called that may not have it.
    """
    model = case.node
    row = _row(case, model.name)
    if not row.snapshots:
        raise LeftAloneError(f"the catalogue names no fixed version of {model.name}")
    parents = case.catalogue.parents
    lab = parents.parent_of(str(model.get("lab")), "lab")
    hosts = sorted(_hosts(case))
    serving = {e.host for e in row.lifecycles}
    if other := [h for h in hosts if parents.parent_of(h) != lab and (h in serving or case.catalogue.is_gateway(h))]:
        raise LeftAloneError(f"it is called at {other[0]}, which may not serve the fixed version")
    return newest(case, row, next((h for h in hosts if h in serving), str(model.get("lab")))).id


def newest(case: Case, row: ModelRow, host: str) -> ModelRow:
    """Return the newest snapshot of an alias.

    Raises:
        LeftAloneError: it is a preview, or ends soon.
    """
    rows = [_row(case, s) for s in row.snapshots]
    found = max(rows, key=lambda r: (r.release or date.min, r.id))
    if found.preview and not row.preview:
        raise LeftAloneError(f"the newest fixed version of {row.id} is a preview ({found.id})")
    if found.floating or _ends(case, found, host, firm=False):
        raise LeftAloneError(f"the newest fixed version of {row.id} ({found.id}) ends soon itself")
    return found


def refuse_deployments(case: Case) -> None:
    """Refuse ids that name a deployment: the version stands where it is deployed.

    Raises:
        LeftAloneError: a call takes the id as the name of a deployment.
    """
    for call in _calls(case):
        accepts = call.get("accepts")
        if isinstance(accepts, tuple) and "deployment" in accepts:
            raise LeftAloneError("the id is the name of a deployment")


def _check(case: Case, old: ModelRow, new: ModelRow, host: str) -> None:
    if new.kind != old.kind:
        raise LeftAloneError(f"{new.id} is of another kind than {old.id}")
    if new.kind == "embedding":
        raise LeftAloneError("all stored vectors would have to be made again")
    if new.kind != "chat":
        raise LeftAloneError(f"requests of a model of the kind {new.kind} differ from one model to the next")
    if new.lab != old.lab and host not in _hosts(case):
        raise LeftAloneError(f"{new.id} is made by another lab, and no call shows where it is requested")
    calls = _calls(case)
    sampled = any(c.get(p) is not None and c.get(p) is not False for c in calls for p in _SAMPLING)
    if new.sampling is False and old.sampling is not False and (sampled or not calls):
        raise LeftAloneError(f"{new.id} rejects sampling parameters, which its calls may set")


def _hosts(case: Case) -> set[str]:
    return {p.name for c in _calls(case) for p in case.graph.out(c, "calls") if p.kind == "provider"}


def _ends(case: Case, row: ModelRow, host: str, *, firm: bool) -> bool:
    """Return whether a model ends within the horizon; with *firm*, a promise until a day is no end."""
    ends = [e.shutdown for e in row.lifecycles if e.host == host and (e.certainty == "firm" or not firm)]
    return any(day is not None and day <= case.as_of + HORIZON for day in ends)


def _row(case: Case, name: str) -> ModelRow:
    row = case.catalogue.models.find(name)
    if row is None or case.catalogue.canonical(name) != name.lower():
        raise LeftAloneError(f"{name} is no plain id of the catalogue")
    return row


def _calls(case: Case) -> list[Node]:
    return [n for n in case.nodes[1:] if n.kind == "call"]

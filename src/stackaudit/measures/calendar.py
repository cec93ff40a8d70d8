"""The model calendar: which model is switched off when, at the host that the calls use."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from stackaudit.catalog.model_rows import Lifecycle, ModelRow
from stackaudit.graph.usages import Usage, serving, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "One row for each pair of model and host in production code. Dates are those that the host has announced; a "
    "date of another host is never taken over. Where the code does not show the host, the dates of the lab's own "
    "hosts are used, the earliest, as 'not before'. Models in use are counted; optional ones are listed, models in "
    "tables are left out."
)
_PLACES = 20
_ROLES = ("used", "optional")


def compute(inputs: Inputs) -> Measure:
    """Return the rows by date, undated last, and how many models in use end within 90 and 180 days."""
    sites = _sites(inputs)
    rows = []
    for node in inputs.graph.of("model"):
        if node.scope == "prod" and node.role in _ROLES and not _made_here(node, inputs):
            hosts = sites.get(node.id) or {_prefix(node, inputs): []}
            rows += [_row(node, host, calls, inputs) for host, calls in sorted(hosts.items())]
    rows.sort(key=lambda r: (r["shutdown"] or "9999", -r["calls"], r["model"], r["host"]))
    used = [r for r in rows if r["role"] == "used"]
    ahead = [r["days"] for r in used if r["days"] is not None and r["days"] >= 0]
    value = {
        "as_of": inputs.as_of.isoformat(),
        "catalogue_as_of": inputs.catalogue.models.as_of.isoformat(),
        "rows": rows,
        "listed": _listed(inputs, {r["model"] for r in rows}),
        "retired": sum(r["state"] == "retired" for r in used),
        "within_90": sum(d <= 90 for d in ahead),
        "within_180": sum(d <= 180 for d in ahead),
        "unknown": sum(r["state"] == "unknown model" for r in used),
    }
    return Measure("calendar", "Model calendar", METHOD, value, tuple(dict.fromkeys(r["node"] for r in rows)))


def _listed(inputs: Inputs, shown_already: set[str]) -> list[dict[str, Any]]:
    """Return the models that production code names without requesting them, by date, undated last."""
    models = inputs.catalogue.models
    found = []
    for node in inputs.graph.of("model"):
        if node.scope == "prod" and node.role not in _ROLES and node.name not in shown_already:
            known = models.find(node.name)
            end = ending(known, "", inputs)
            day = end.shutdown if end else None
            days = (day - inputs.as_of).days if day else None
            found.append(
                {
                    "model": node.name,
                    "shutdown": day.isoformat() if day else None,
                    "state": _state(known, days, _certainty(known, end, "", inputs)),
                    "places": [f"{p.path}:{p.line}" for p in node.evidence[:_PLACES]],
                }
            )
    return sorted(found, key=lambda row: (row["shutdown"] or "9999", row["model"]))


def _sites(inputs: Inputs) -> dict[str, dict[str, list[Usage]]]:
    """Return model id → host → the usages that request it there; an unknown host is empty text."""
    found: defaultdict[str, defaultdict[str, list[Usage]]] = defaultdict(lambda: defaultdict(list))
    for usage in usages(inputs.graph, inputs.catalogue):
        for model in usage.models:
            for host in serving(usage, model, inputs.catalogue) or ("",):
                found[model.id][host].append(usage)
    return {model: dict(hosts) for model, hosts in found.items()}


def _made_here(node: Node, inputs: Inputs) -> bool:
    """Return whether a model that no catalogue knows is a file that the pipelines of the repository write or read."""
    return node.get("known") is not True and bool(inputs.graph.into(node, "writes", "reads", "trains"))


def _prefix(node: Node, inputs: Inputs) -> str:
    vendor, _ = inputs.catalogue.split_model(str(node.get("as_written") or ""))
    return vendor.node if vendor is not None else ""


def ending(row: ModelRow | None, host: str, inputs: Inputs) -> Lifecycle | None:
    """Return the end of a model at a host; of the lab's own hosts, the earliest, where the host is not known."""
    if row is None:
        return None
    if host:
        return next((end for end in row.lifecycles if end.host == host), None)
    parents = inputs.catalogue.parents
    lab = parents.parent_of(row.lab, "lab") if row.lab else None
    own = [
        end for end in row.lifecycles if end.shutdown and (end.host == row.lab or parents.parent_of(end.host) == lab)
    ]
    return min(own, key=lambda end: (end.shutdown or date.max, end.host), default=None)


def _row(node: Node, host: str, calls: list[Usage], inputs: Inputs) -> dict[str, Any]:
    models = inputs.catalogue.models
    known = models.find(node.name)
    end = ending(known, host, inputs)
    shutdown = end.shutdown if end else None
    days = (shutdown - inputs.as_of).days if shutdown else None
    certainty = _certainty(known, end, host, inputs) if shutdown else None
    new = models.find(end.replacement) if end and end.replacement else None
    places = [u.call.place for u in calls] or list(node.evidence)
    return {
        "model": node.name,
        "node": node.id,
        "host": shown(inputs.catalogue, "host", host) if host else "",
        "host_id": host or None,
        "role": node.role,
        "calls": len(calls),
        "places": [f"{p.path}:{p.line}" for p in places[:_PLACES]],
        "shutdown": shutdown.isoformat() if shutdown else None,
        "certainty": certainty,
        "days": days,
        "state": _state(known, days, certainty),
        "replacement": end.replacement if end else None,
        "input_price": known.input_price if known else None,
        "output_price": known.output_price if known else None,
        "replacement_input_price": new.input_price if new else None,
        "replacement_output_price": new.output_price if new else None,
        "source": end.source if end else None,
    }


def _certainty(row: ModelRow | None, end: Lifecycle | None, host: str, inputs: Inputs) -> str | None:
    """Return how sure a day is. Without a host it is sure only where the last host has ended the model."""
    if row is None or end is None:
        return None
    if host:
        return end.certainty
    last = max(row.lifecycles, key=lambda e: (e.shutdown or date.max, e.certainty == "firm"))
    gone = last.shutdown is not None and last.shutdown < inputs.as_of and last.certainty == "firm"
    return "firm" if gone else "not_before"


def _state(row: ModelRow | None, days: int | None, certainty: str | None) -> str:
    """Return the state of a row. A lower bound that has passed does not say that the model is gone."""
    if row is None:
        return "unknown model"
    if days is not None and days < 0:
        return "retired" if certainty == "firm" else "may be retired"
    if days is not None:
        return "retires"
    return "open weights" if row.open_weights else "no date known"

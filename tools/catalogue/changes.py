"""The papers beside the data file: what changed, where sources disagree, and whose data it is."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .capabilities import NAMES
from .ends import Dispute

_MANY = 40
"""A list longer than this is cut, with the number of the rest."""

Ends = dict[tuple[str, str], tuple[str | None, str]]
_SAID = {"0": "no", "1": "yes", "2": "unknown"}


def decode(path: Path) -> dict[str, Any]:
    """Read an encoded file."""
    data: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return data


def ends(data: dict[str, Any]) -> Ends:
    """Return the shutdown day and its certainty by model and host."""
    tables, rows = data["tables"], data["lifecycle"]
    found: Ends = {}
    for position, model in enumerate(rows["model"]):
        when = rows["shutdown"][position]
        key = (data["models"]["id"][model], tables["hosts"][rows["host"][position]])
        certainty = "firm" if rows["firm"][position] == "1" else "not before"
        found[key] = (None if when is None else tables["days"][when], certainty)
    return found


def abilities(data: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return yes, no or unknown by model and capability."""
    models = data["models"]
    return {
        (model, name): _SAID[flag] for name in NAMES for model, flag in zip(models["id"], models[name], strict=True)
    }


def prices(data: dict[str, Any]) -> dict[str, tuple[float | None, float | None]]:
    """Return input and output price by model, in USD for a million tokens."""
    models, table = data["models"], data["tables"]["prices"]

    def of(column: str, row: int) -> float | None:
        number = models[column][row]
        return None if number is None else table[number]

    return {model: (of("input", n), of("output", n)) for n, model in enumerate(models["id"])}


def summary(data: dict[str, Any]) -> str:
    """Return the figures of a file in a few lines."""
    models, rows = data["models"], data["lifecycle"]
    total = len(models["id"])
    dated = {m for m, when in zip(rows["model"], rows["shutdown"], strict=True) if when is not None}
    kinds = Counter(data["tables"]["kinds"][k] for k in models["kind"])

    def filled(column: str) -> int:
        return sum(value is not None for value in models[column])

    return "\n".join(
        (
            f"{total:,} models ({', '.join(f'{n} {k}' for k, n in kinds.most_common())})",
            f"{len(data['aliases']):,} other spellings",
            (
                f"{len(dated):,} models with a shutdown date, {len(rows['model']):,} ends by host "
                f"({rows['firm'].count('1')} firm)"
            ),
            (
                f"{filled('input'):,} priced, {filled('context'):,} with a context size, "
                f"{filled('lab'):,} with a lab, {filled('release'):,} with a release date"
            ),
            f"{models['floating'].count('1')} floating, {models['preview'].count('1')} preview",
        )
    )


def paper(
    data: dict[str, Any],
    before: dict[str, Any] | None,
    disputes: Iterable[Dispute],
    disputed: Iterable[dict[str, Any]],
) -> str:
    """Return ``docs/catalogue-changes.md``."""
    lines = [
        "# What changed in the catalogue of models",
        "",
        f"Data as of {data['as_of']}; written by `tools/build_catalogue.py`, not by hand.",
        "",
        *(f"- {line}" for line in summary(data).splitlines()),
        "",
        *_changes(data, before),
        *_disputes(disputes, disputed),
        *_disputed_abilities(data),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _changes(data: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    if before is None:
        yield from ("## Against the previous file", "", "This is the first file.", "")
        return
    yield from (f"## Against the file of {before['as_of']}", "")
    if before["format"] != data["format"]:
        yield from ("The form of the file has changed; what both forms hold is compared.", "")
    old, new = set(before["models"]["id"]), set(data["models"]["id"])
    yield from _listed("Added models", sorted(new - old))
    yield from _listed("Removed models", sorted(old - new))
    was, now = ends(before), ends(data)
    yield from _listed("New dates", [_said(key, now[key]) for key in sorted(now.keys() - was.keys())])
    yield from _listed("Dates no longer given", [_said(key, was[key]) for key in sorted(was.keys() - now.keys())])
    moved = [key for key in sorted(was.keys() & now.keys()) if was[key] != now[key]]
    yield from _listed("Changed dates", [f"{_said(k, was[k])} → {_when(now[k])}" for k in moved])
    could, can = abilities(before), abilities(data)
    changed = [key for key in sorted(could.keys() & can.keys()) if could[key] != can[key]]
    yield from _listed("Changed capabilities", [f"`{k[0]}` {k[1]}: {could[k]} → {can[k]}" for k in changed])
    cost, costs = prices(before), prices(data)
    dearer = [model for model in sorted(cost.keys() & costs.keys()) if cost[model] != costs[model]]
    yield from _listed("Changed prices", [f"`{m}`: {_cost(cost[m])} → {_cost(costs[m])}" for m in dearer])


def _listed(title: str, items: list[str]) -> Iterator[str]:
    yield f"{title}: {len(items)}"
    yield ""
    yield from (f"- {item}" for item in items[:_MANY])
    if len(items) > _MANY:
        yield f"- … and {len(items) - _MANY} more"
    if items:
        yield ""


def _said(key: tuple[str, str], end: tuple[str | None, str]) -> str:
    return f"`{key[0]}` at {key[1]}: {_when(end)}"


def _when(end: tuple[str | None, str]) -> str:
    return f"{end[0]} ({end[1]})" if end[0] else "announced, no date"


def _cost(price: tuple[float | None, float | None]) -> str:
    return "none" if price[0] is None else f"{price[0]:g} in, {price[1]:g} out"


def _disputed_abilities(data: dict[str, Any]) -> Iterator[str]:
    yield from (
        "",
        "## Capabilities on which sources disagree",
        "",
        "They are unknown in the catalogue, and no rule draws conclusions from them.",
        "",
    )
    models = data["models"]
    for name in NAMES:
        ids = [f"`{models['id'][number]}`" for number in models["disputed"][name]]
        yield f"- {name} ({len(ids)}): {', '.join(ids)}"


def _disputes(disputes: Iterable[Dispute], disputed: Iterable[dict[str, Any]]) -> Iterator[str]:
    rows = sorted(disputes, key=lambda d: (d.host, d.model))
    yield from (
        "## Where sources disagree",
        "",
        "The catalogue takes the date of the first source in the order of authority (the order in NOTICE).",
        "Dates of older litellm tables are not listed: they were lower bounds and have moved since.",
        "",
        "| host | model | taken | by | others |",
        "|---|---|---|---|---|",
    )
    for row in rows:
        others = ", ".join(f"{when} ({source})" for source, when in row.others)
        yield f"| {row.host} | `{row.model}` | {row.chosen} | {row.chosen_by} | {others} |"
    for hand in disputed:
        yield f"| {hand['host']} | `{hand['id']}` | see above | hand | {hand['shutdown']} ({hand['source']}) |"


def notice(data: dict[str, Any]) -> str:
    """Return NOTICE: whose data the catalogue holds, under which licence."""
    lines = [
        "stackaudit",
        "",
        "The catalogue of models (src/stackaudit/catalog/models.json.gz) holds facts (ids, dates, prices,",
        "sizes, capabilities) taken from the sources below, in the order in which they are believed on dates.",
        "No code and no text of these sources is included.",
        "",
    ]
    for source in data["sources"]:
        lines.append(f"{source['name']} {source['version']}")
        lines.append(f"    {source['licence']}; {source['url']}")
    return "\n".join(lines) + "\n"

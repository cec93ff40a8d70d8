"""Published lists of deprecations, and the hand table of this repository."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from .claims import Claims, DateClaim, FactClaim, day, page
from .packages import Wheel

_EARLIEST = "earliest possible"
_DEPDESK_PAGES = {
    "anthropic": "https://platform.claude.com/docs/en/about-claude/model-deprecations",
    "openai": "https://developers.openai.com/api/docs/deprecations",
}


def read_llm_sunset(wheel: Wheel, into: Claims) -> None:
    """A snapshot of the deprecations.info feed."""
    _read_feed("llm-sunset", json.loads(wheel.text("llm_sunset/snapshot.json")), into)


def read_deprecations_rss(checkout: Path, into: Claims) -> None:
    """The same feed at its source, at the commit that the checkout holds."""
    _read_feed("deprecations-rss", json.loads((checkout / "data.json").read_text("utf-8")), into)


def _read_feed(source: str, rows: Iterable[dict[str, Any]], into: Claims) -> None:
    for row in rows:
        shutdown, announced = day(row["shutdown_date"]), day(row["deprecation_date"])
        into.dates.append(
            DateClaim(
                source=source,
                host=row["provider"],
                model=row["model_id"],
                shutdown=shutdown,
                # The feed repeats the shutdown date where the page names no day of announcement.
                announced=None if announced == shutdown else announced,
                replacement=(row["replacement_models"] or [None])[0],
                page=page(row["url"]),
                seen=day(row["last_observed"]),
            )
        )


def read_model_retire(wheel: Wheel, into: Claims) -> None:
    """Rows that a person checked against the vendor's page, some with a note."""
    for row in json.loads(wheel.text("model_retire/models.json"))["models"]:
        for name in (row["id"], *row.get("aliases", ())):
            into.dates.append(
                DateClaim(
                    source="model-retire",
                    host=row["provider"],
                    model=name,
                    shutdown=day(row.get("retires_on")),
                    announced=day(row.get("deprecated_on")),
                    not_before=_EARLIEST in row.get("note", ""),
                    replacement=_first(row.get("replacement")),
                    page=page(row["source"]),
                    seen=day(row["checked"]),
                )
            )


def read_depdesk(wheel: Wheel, into: Claims) -> None:
    """Transcribed vendor tables; active models carry the date until which they are promised."""
    data = json.loads(wheel.text("depdesk/data/catalog.json"))
    for row in data["models"]:
        active = row["status"] == "active"
        into.facts.append(FactClaim("depdesk", row["provider"], row["id"]))
        into.dates.append(
            DateClaim(
                source="depdesk",
                host=row["provider"],
                model=row["id"],
                shutdown=day(row.get("earliest_retirement" if active else "retires_on")),
                announced=day(row.get("deprecated_on")),
                not_before=active,
                replacement=_first(row.get("replacement")),
                page=_DEPDESK_PAGES.get(row["provider"]),
                seen=day(data["verified_on"]),
            )
        )
    for rule in data["parameters"]:
        if "temperature" in rule["names"]:
            no = {"sampling": False}
            into.facts.extend(FactClaim("depdesk", rule["provider"], model, no) for model in rule["affects"])


def read_hand(path: Path, into: Claims) -> dict[str, Any]:
    """Rows that no package holds; each names the page that says so. Returns the whole table."""
    table: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    for row in table["dates"]:
        into.dates.append(
            DateClaim(
                source="hand",
                host=row["host"],
                model=row["id"],
                shutdown=row.get("shutdown"),
                announced=row.get("announced"),
                not_before=row.get("not_before", False),
                replacement=row.get("replacement"),
                page=row["source"],
                # A row is written after the day has passed, or says otherwise itself.
                seen=row.get("shutdown"),
            )
        )
    into.facts.extend(FactClaim("hand", row["host"], row["id"], dict(row.get("facts", {}))) for row in table["models"])
    library, facts = table["weights"], {"open_weights": True}
    into.facts.extend(FactClaim("hand", library["host"], name, facts) for name in library["ids"])
    into.aliases.update(table["aliases"])
    into.floating.update(row["id"] for row in table["floating"])
    return table


def _first(text: str | None) -> str | None:
    """Return the first id of ``a, b or c``."""
    return text.replace(" or ", ",").split(",")[0].strip() or None if text else None

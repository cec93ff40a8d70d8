"""The inventory: what is in use, what can be chosen, what is only listed."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import stack
from stackaudit.reports.values import Row, mapping, rows, text, texts, whole
from stackaudit.reports.wording import joined

GROUP, ORDER = 1, 3
LIMIT = 60
_TABLES = (
    ("providers", "Providers"),
    ("models", "Models"),
    ("frameworks", "Frameworks"),
    ("vector_stores", "Vector stores"),
)
_ROLES = ("used", "optional", "listed", "migration")
_ROLE_WORDS = {"used": "in use", "optional": "optional", "listed": "listed", "migration": "in a migration"}


def _rows(found: list[Row]) -> list[Row]:
    made = [
        {
            "name": text(r, "name"),
            "by": text(r, "lab") or text(r, "parent"),
            "role": text(r, "role"),
            "role_word": _ROLE_WORDS.get(text(r, "role"), text(r, "role")),
            "calls": whole(r, "calls"),
            "places": joined(texts(r, "places"), 2),
        }
        for r in found
    ]
    rank = {role: i for i, role in enumerate(_ROLES)}
    return sorted(made, key=lambda r: (rank.get(str(r["role"]), 9), -int(str(r["calls"])), str(r["name"])))


def build(audit: Audit) -> Section:
    """Build the section."""
    value = mapping(audit.measure("inventory"))
    tables = []
    for key, title in _TABLES:
        made = _rows(rows(value, key))
        shown = [row for row in made if row["role"] != "listed"]
        if made:
            tables.append(
                {
                    "title": title,
                    "rows": shown[:LIMIT],
                    "more": max(len(shown) - LIMIT, 0),
                    "lab": key == "models",
                    "listed": stack.listed([str(row["name"]) for row in made if row["role"] == "listed"]),
                }
            )
    sdks = [
        {
            "name": text(r, "name"),
            "constraint": text(r, "constraint"),
            "locked": text(r, "locked"),
            "layer": text(r, "layer").replace("_", " "),
        }
        for r in rows(value, "sdks")
    ]
    data = {
        "tables": tables,
        "sdks": sdks[:LIMIT],
        "sdks_more": max(len(sdks) - LIMIT, 0),
        "env_vars": whole(value, "env_vars"),
    }
    return Section("inventory", "Inventory", "Inventory of the stack", stack.inventory(value), data)

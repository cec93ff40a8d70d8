"""Items with evidence, as readiness, product metrics, launch cards and ethics tell them: one way to show them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stackaudit.reports.github import code, plain
from stackaudit.reports.values import Row, rows, text, texts, whole
from stackaudit.reports.wording import DASH, capital, clean, joined, number


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown."""

    word: str
    icon: str
    colour: str


LOOKS = {
    "found": Look("Found", "tick", "ok"),
    "partly": Look("Partly", "half", "med"),
    "mentioned": Look("Mentioned only", "low", "low"),
    "not found": Look("Not found", "cross", "crit"),
    "does not apply": Look("Does not apply", "", "grey"),
    "yes": Look("Yes", "tick", "ok"),
    "no": Look("No", "cross", "crit"),
    "not needed": Look("Not needed", "", "grey"),
    "not known": Look("Not known", "low", "low"),
    "cannot be told from code": Look("Cannot be told from code", "", "grey"),
}
SEARCHED = 6
"""Searched words that a page shows; the JSON report holds more."""


def look(state: str) -> Look:
    """Return how a state is shown; an unknown one shows itself."""
    return LOOKS.get(state, Look(clean(state, 40), "", "grey"))


def shown(row: Row) -> Row:
    """Return an item as a template needs it."""
    state = text(row, "state")
    style = look(state)
    return {
        "label": text(row, "label"),
        "word": style.word,
        "icon": style.icon,
        "colour": style.colour,
        "note": capital(text(row, "note")),
        "places": [{"path": text(p, "path"), "line": whole(p, "line"), "what": what(p)} for p in rows(row, "places")],
        "more": whole(row, "more"),
        "searched": searched(texts(row, "searched")) if state in {"not found", "partly", "mentioned"} else "",
        "next": text(row, "next"),
    }


def what(place: Row) -> str:
    """Return what stands at a place; empty where that is the file itself."""
    named = text(place, "what")
    return "" if text(place, "path").endswith(named) else clean(named, 80)


def searched(words: Sequence[str]) -> str:
    """Return the first words that were looked for, and how many more there are."""
    return joined([clean(w, 60) for w in words], SEARCHED)


def labels(items: Sequence[Row], *states: str, limit: int = 4) -> str:
    """Return the labels of the items in one of *states*, in small letters, as a list; empty for none."""
    found = [_small(text(i, "label").partition(": ")[0]) for i in items if text(i, "state") in states]
    return joined(found, limit)


def _small(label: str) -> str:
    """Return a label for the middle of a sentence: abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def cells(row: Row, limit: int = 2) -> tuple[str, str, str, str]:
    """Return an item as cells of a Markdown table: label, state, evidence and next step."""
    item = shown(row)
    places = [f"{code(p['path'], 100)}:{p['line']}" for p in item["places"][:limit]]
    more = len(item["places"]) - len(places) + int(item["more"])
    parts = [plain(item["note"], 160)] if item["note"] else []
    parts += [", ".join(places) + (f" and {number(more)} more" if more else "")] if places else []
    parts += [f"looked for {plain(item['searched'], 200)}"] if item["searched"] and not places else []
    return plain(item["label"], 80), plain(item["word"], 40), "; ".join(parts) or DASH, plain(item["next"], 200) or DASH

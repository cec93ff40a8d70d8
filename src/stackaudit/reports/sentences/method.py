"""Sentences about how sure the report is, and what it cannot see."""

from __future__ import annotations

from typing import Any

from stackaudit.model.audit import STALE_DAYS, Audit
from stackaudit.reports.sentences.stack import weight
from stackaudit.reports.values import figure, rows, text, whole
from stackaudit.reports.wording import be, count, day, days_between, number, share, verb


def catalogue_age(audit: Audit) -> int | None:
    """Return the days between the catalogue and the audit, or None when a date cannot be read."""
    return days_between(audit.run.catalogue.as_of, audit.run.as_of)


def age_words(audit: Audit) -> str:
    """Return the age of the catalogue for the head of the report."""
    days = catalogue_age(audit)
    if days is None:
        return day(audit.run.catalogue.as_of)
    return (
        f"{count(days, 'day')} old"
        if days > 0
        else "of the same day"
        if days == 0
        else f"of {day(audit.run.catalogue.as_of)}"
    )


def stale(audit: Audit) -> str:
    """Return a warning when the catalogue is old; empty otherwise."""
    days = catalogue_age(audit)
    if days is None or days <= STALE_DAYS:
        return ""
    return (
        f"The model catalogue is {count(days, 'day')} old ({day(audit.run.catalogue.as_of)}). "
        "Dates and prices may have changed since: update it before you decide by them (stackaudit catalog update)."
    )


def covered(audit: Audit) -> str:
    """Return what was looked at, for the head of the report."""
    coverage = audit.run.coverage
    parts = [count(coverage.files, "file"), count(len(coverage.languages), "language")]
    return ", ".join([*parts, f"{count(len(audit.skips), 'item')} not read" if audit.skips else "all could be read"])


def read(audit: Audit) -> str:
    """Return how many files were listed, searched and parsed."""
    c = audit.run.coverage
    if not c.files:
        return "No file was listed: there was nothing to read."
    lines = f"{count(c.code_lines, 'line')} of code, of which {number(c.ai_lines)} {be(c.ai_lines)} AI-related"
    return (
        f"{count(c.files, 'file')} {verb(c.files, 'was', 'were')} listed, {number(c.read)} searched for words of an AI "
        f"stack, and {number(c.parsed)} parsed with {lines}."
    )


def skipped(audit: Audit) -> str:
    """Return how much was not read."""
    n = len(audit.skips)
    return (
        f"{count(n, 'item')} could not be read, for the {'reason' if n == 1 else 'reasons'} given."
        if n
        else "Everything listed could be read."
    )


def how_sure(audit: Audit) -> list[tuple[str, str]]:
    """Return grades of certainty and what each holds for."""
    found: list[tuple[str, str]] = []
    found += _calls(audit.measure("stack_map"))
    found += _dates(audit.measure("calendar"))
    if audit.findings:
        found.append(("Weak", "effort in hours and days. These are rule-of-thumb figures, not quotes."))
    hidden = "contracts, traffic, spending, and prompts or settings kept outside the repository."
    if audit.skips:
        hidden = f"{hidden[:-1]}; {count(len(audit.skips), 'item')} that could not be read."
    found.append(("Not visible", hidden))
    return found


def _calls(value: Any) -> list[tuple[str, str]]:
    paths = rows(value, "paths")
    placed = sum(map(weight, paths))
    if not placed:
        return []
    total = placed + (figure(value, "unplaced") or 0)
    known = sum(weight(p) for p in paths if text(p, "model"))
    sites = count(round(total), "call site")
    if known == total:
        return [
            (
                "Strong",
                f"which code calls what, at {sites}; the model is known for {'it' if total == 1 else 'all of them'}.",
            )
        ]
    grade = "Strong" if known / total >= 0.8 else "Fair"
    return [(grade, f"which code calls what, at {sites}; the model is known for {share(known / total)} of them.")]


def _dates(value: Any) -> list[tuple[str, str]]:
    models = rows(value, "rows")
    if not models:
        return []
    firm = sum(text(r, "certainty") == "firm" for r in models)
    early = sum(text(r, "certainty") == "not_before" for r in models)
    none = sum(figure(r, "days") is None for r in models)
    parts = [
        f"{number(n)} {words}"
        for n, words in (
            (firm, f"{be(firm)} firm"),
            (early, f"{verb(early, 'says', 'say')} “not before”"),
            (none, f"{verb(none, 'has', 'have')} no date"),
        )
        if n
    ]
    return [("Fair", f"retirement dates. Of {count(len(models), 'model')}, {', '.join(parts)}.")]


def unresolved(value: Any) -> int:
    """Return the call sites without a known model."""
    return sum(whole(p, "n") for p in rows(value, "paths") if not text(p, "model"))

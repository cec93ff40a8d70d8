"""Sentences about AI-factory readiness."""

from __future__ import annotations

from stackaudit.reports.evidence import labels
from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, text, whole
from stackaudit.reports.wording import be, capital, count, joined, number

TERMS = (
    Term(
        "AI-factory readiness",
        "Which of the things that let a team build with AI again and again the code shows, from versioned data to fallbacks.",
        ("building blocks", "building block"),
        "readiness",
    ),
    Term(
        "ML Test Score",
        "A published list of 28 tests for systems that train models; the report tells for which of them the code shows evidence.",
        ("ml test score",),
        "readiness",
    ),
)


def lead(value: Row) -> str:
    """Return how many items are found, and which are not."""
    counts, items = mapping(value, "counts"), rows(value, "items")
    of, found, partly = whole(counts, "of"), whole(counts, "found"), whole(counts, "partly")
    if not of:
        return "Nothing in the code asks for a building block of an AI factory."
    first = f"{capital(number(found) if found else 'none')} of {count(of, 'building block')} that {be_apply(of)} {be(found or 1)} found"
    first += f", {number(partly)} in part." if partly else "."
    missing = labels(items, "not found", "mentioned")
    return f"{first} Not found: {missing}." if missing else first


def be_apply(of: int) -> str:
    """Return the verb for the items that apply."""
    return "applies" if of == 1 else "apply"


def tests(value: Row) -> str:
    """Return for how many of the 28 tests there is evidence, section by section; empty where no model is trained."""
    sections = rows(mapping(value, "ml_tests"), "sections")
    if not sections:
        return ""
    parts = [f"{text(s, 'name').lower()} {whole(s, 'found')} of {whole(s, 'of')}" for s in sections]
    total, of = sum(whole(s, "found") for s in sections), sum(whole(s, "of") for s in sections)
    return (
        f"The code shows evidence for {number(total)} of the {number(of)} tests of the ML Test Score: {joined(parts)}."
    )

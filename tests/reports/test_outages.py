"""Sentences and page of outages: for none, one and many."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.reports.sentences.outages import lead, short


def vendor(name: str, lost: int, degraded: int = 0, critical: int = 0) -> dict[str, Any]:
    return {"name": name, "kind": "host", "lost": lost, "degraded": degraded, "lost_critical": critical}


def value(cases: int, *vendors: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cases": [{"name": str(n)} for n in range(cases)], "vendors": list(vendors), **more}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (value(0), "No use case was found, so nothing can be said of outages."),
        (value(2), "No vendor is known behind the use cases."),
        (value(1, vendor("Acme", 1)), "If Acme stops, the one use case is lost."),
        (value(3, vendor("Acme", 3, critical=2)), "If Acme stops, all 3 use cases are lost, 2 of them critical."),
        (
            value(3, vendor("Acme", 1), vendor("Best", 1)),
            "If Acme or Best stops, 1 of 3 use cases is lost.",
        ),
        (value(3, vendor("Acme", 0, 2)), "No single vendor takes a use case along; at most 2 are degraded."),
        (value(3, vendor("Acme", 0)), "No single vendor takes a use case along."),
        (
            value(2, vendor("Acme", 0, 1), pairs=[{"names": ["Acme", "Best"], "lost": ["0"]}]),
            "No single vendor takes a use case along; at most 1 is degraded. Only together, Acme and Best lose 1 use case.",
        ),
        (
            value(2, vendor("Acme", 1), unknown=1),
            "If Acme stops, 1 of 2 use cases is lost. 1 call could not be judged: model and host are not known.",
        ),
    ],
)
def test_lead(given: dict[str, Any], said: str) -> None:
    assert lead(given) == said


def test_short_says_the_worst_alone() -> None:
    assert short(value(2, vendor("Acme", 1), unknown=1)) == "If Acme stops, 1 of 2 use cases is lost."
    assert short(value(0)) == ""

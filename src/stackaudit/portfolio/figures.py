"""The figures of an audit that are followed over time: one number each, by a name that stays.

========================  ==============================================================================
``findings``              open findings; ``findings.high`` and so on by severity, ``findings.waived``
``debt.minutes``          effort to repair the open findings; ``debt.ratio`` as a share of the code
``debt.rating``           1 for A to 5 for E
``hhi.LAYER.AXIS``        concentration of a layer by lab, host or parent, 0 to 10,000
``calls``                 call sites in production; ``calls.OPERATION`` of one operation
``use_cases``             what the product does with AI; ``use_cases.lost`` when its worst vendor stops
``models``                models in use; ``models.retired``, ``models.retiring_90`` within 90 days, or
                          promised until a day that is over
``lines.ai``              lines of code that the AI stack touches; ``lines.code`` all that was parsed
``commits``               commits of the past year; ``commits.ai_share`` with the mark of an AI assistant
``not_read``              files and places that could not be read
========================  ==============================================================================

A figure that an audit does not hold, or that is not known, is left out: it is never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES
from stackaudit.reports.values import Row, figure, mapping, rows, text

RATINGS = "ABCDE"
"""Best first."""


def figures(audit: Audit) -> dict[str, float]:
    """Return the figures of *audit* by name, sorted."""
    return dict(sorted([*_findings(audit), *_debt(audit), *_concentration(audit), *_stack(audit), *_code(audit)]))


def rating_letter(value: float | None) -> str | None:
    """Return the letter of ``debt.rating``; None where it is not known."""
    known = value is not None and 1 <= value <= len(RATINGS)
    return RATINGS[int(value) - 1] if known and value is not None else None


def _findings(audit: Audit) -> Iterator[tuple[str, float]]:
    counts = Counter(f.severity for f in audit.open)
    yield "findings", len(audit.open)
    yield "findings.waived", len(audit.findings) - len(audit.open)
    for severity in SEVERITIES:
        yield f"findings.{severity}", counts[severity]


def _debt(audit: Audit) -> Iterator[tuple[str, float]]:
    debt = audit.measure("debt")
    yield from _known({"debt.minutes": figure(debt, "minutes"), "debt.ratio": figure(debt, "ratio")})
    rating = text(debt, "rating")
    if len(rating) == 1 and rating in RATINGS:
        yield "debt.rating", RATINGS.index(rating) + 1


def _concentration(audit: Audit) -> Iterator[tuple[str, float]]:
    found: dict[str, float | None] = {}
    for row in rows(audit.measure("concentration"), "layers"):
        found.setdefault(f"hhi.{text(row, 'layer')}.{text(row, 'axis')}", figure(row, "hhi"))
    yield from _known(found)


def _stack(audit: Audit) -> Iterator[tuple[str, float]]:
    calls = mapping(audit.measure("inventory"), "calls")
    yield from _known({"calls": figure(calls, "total")})
    yield from _known(
        {f"calls.{name}": figure(calls["by_operation"], name) for name in calls.get("by_operation") or ()}
    )
    yield "models", sum(n.active for n in audit.graph.of("model"))
    calendar, outages = audit.measure("calendar"), audit.measure("outages")
    yield from _known({"models.retired": figure(calendar, "retired"), "models.retiring_90": _leaving(calendar)})
    if isinstance(outages, dict):
        yield "use_cases", len(rows(outages, "cases"))
        yield "use_cases.lost", max((figure(row, "lost") or 0 for row in rows(outages, "vendors")), default=0)


def _leaving(calendar: Row) -> float | None:
    """Return how many models end within 90 days, and those of which the promised day is over: that day mends nothing."""
    ahead = figure(calendar, "within_90")
    if ahead is None:
        return None
    return ahead + sum(
        (text(r, "role"), text(r, "state")) == ("used", "may be retired") for r in rows(calendar, "rows")
    )


def _code(audit: Audit) -> Iterator[tuple[str, float]]:
    yield "lines.ai", audit.run.coverage.ai_lines
    yield "lines.code", audit.run.coverage.code_lines
    yield "not_read", len(audit.skips)
    commits = audit.measure("commits")
    yield from _known({"commits": figure(commits, "commits"), "commits.ai_share": figure(commits, "ai_share")})


def _known(found: dict[str, float | None]) -> Iterator[tuple[str, float]]:
    yield from ((name, value) for name, value in found.items() if value is not None)

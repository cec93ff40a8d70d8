"""What a message says of an audit: the verdict, at most three decisions and six figures."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.model.audit import Audit
from stackaudit.reports.sentences import findings, method
from stackaudit.reports.values import Row, figure, mapping, rows, text
from stackaudit.reports.wording import capital, clean, parse_day, short_day, span, spelled

NO_VERDICT = "This audit holds no verdict: the measure was not made."
WITHHELD = "Names of files are replaced by numbers here, and lines of code are left out."
DECISIONS, FIGURES = 3, 6


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide."""

    title: str
    who: str
    effort: str
    by: str
    reason: str
    if_wait: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a message shows; every text is one visible line."""

    repository: str
    commit: str
    day: str
    risk: str
    """``Critical`` to ``Low``; empty where the audit holds no verdict."""
    rating: str
    """A to E; empty where debt was not measured."""
    sentence: str
    decisions: tuple[Decision, ...]
    figures: tuple[tuple[str, str, str], ...]
    """Label, value, note."""
    standing: str
    """How many findings are open."""
    sure: tuple[tuple[str, str], ...]
    """How certain what is."""
    stale: str
    why: tuple[str, ...] = ()
    """Why this message was sent, where only some audits are."""
    withheld: str = ""
    """What was left out on purpose."""

    @property
    def subject(self) -> str:
        """One line for a subject or a notification."""
        parts = [f"{self.risk.lower()} risk" if self.risk else "", f"debt rated {self.rating}" if self.rating else ""]
        told = ", ".join(part for part in [*parts, spelled(len(self.decisions), "decision")] if part)
        return f"AI stack audit of {self.repository}: {told}"

    @property
    def heading(self) -> str:
        """The title above the decisions."""
        return capital(f"{spelled(len(self.decisions), 'decision')}, by deadline")


def brief_of(audit: Audit, why: tuple[str, ...] = (), *, with_code: bool = True) -> Brief:
    """Return what a message says of *audit*.

    Args:
        audit: what to say.
        why: why the message is sent.
        with_code: False where names of files and lines of code were taken out of the audit: readers are told.
    """
    value = mapping(audit.measure("verdict"))
    return Brief(
        repository=clean(audit.repository.name, 80),
        commit=clean((audit.repository.commit or "")[:10]),
        day=short_day(audit.run.as_of),
        risk=clean(capital(text(value, "risk")), 20),
        rating=clean(text(mapping(audit.measure("debt")), "rating"), 3),
        sentence=clean(text(value, "sentence"), 600) or NO_VERDICT,
        decisions=_decisions(value),
        figures=_figures(value),
        standing=clean(findings.standing(audit), 400),
        sure=tuple((grade, clean(words, 400)) for grade, words in method.how_sure(audit)),
        stale=method.stale(audit),
        why=tuple(clean(line, 300) for line in why),
        withheld="" if with_code else WITHHELD,
    )


def brief_of_portfolio(name: str, as_of: str, verdict: object, why: tuple[str, ...] = ()) -> Brief:
    """Return what a message says of a portfolio.

    Args:
        name: of the portfolio.
        as_of: its day (ISO).
        verdict: the value of its measure.
        why: why the message is sent.
    """
    value = mapping(verdict)
    answers = mapping(value, "answers")
    return Brief(
        repository=clean(name, 80),
        commit="",
        day=short_day(as_of),
        risk=clean(capital(text(value, "risk")), 20),
        rating="",
        sentence=clean(text(value, "sentence"), 600) or NO_VERDICT,
        decisions=_decisions(value),
        figures=_figures(value),
        standing=clean(text(answers, "debt"), 400),
        sure=(("Limits", clean(text(answers, "sure"), 600)),),
        stale="",
        why=tuple(clean(line, 300) for line in why),
    )


def _decisions(value: Row) -> tuple[Decision, ...]:
    return tuple(_decision(row) for row in rows(value, "decisions")[:DECISIONS])


def _figures(value: Row) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (clean(text(r, "label"), 60), clean(text(r, "value"), 40), clean(text(r, "note"), 160))
        for r in rows(value, "figures")[:FIGURES]
    )


def _decision(row: dict[str, object]) -> Decision:
    days = span(figure(row, "days_low"), figure(row, "days_high"))
    return Decision(
        title=clean(text(row, "title"), 160),
        who=clean(text(row, "who"), 60),
        effort=f"{days} {'person-day' if days == '1' else 'person-days'}",
        by=f"decide by {short_day(text(row, 'decide_by'))}" if parse_day(row.get("decide_by")) else "no fixed date",
        reason=clean(text(row, "reason"), 400),
        if_wait=clean(text(row, "if_wait"), 400),
    )

"""The verdict and the decisions."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import method
from stackaudit.reports.values import Row, figure, mapping, rows, text
from stackaudit.reports.wording import capital, parse_day, short_day, span, spelled

ORDER = 0


def lines(audit: Audit) -> list[str]:
    """Return the verdict, its figures and the decisions."""
    value: Row = mapping(audit.measure("verdict"))
    lines = [f"## AI stack audit of {plain(audit.repository.name, 80)}", ""]
    if sentence := text(value, "sentence"):
        lines += [f"**{plain(sentence)}**", ""]
    if warning := method.stale(audit):
        lines += [f"> {plain(warning)}", ""]
    facts = [
        ("Risk", capital(text(value, "risk"))),
        ("Debt", f"rating {text(mapping(audit.measure('debt')), 'rating')}"),
    ]
    figures = [
        (plain(text(r, "label"), 60), plain(text(r, "value"), 40), plain(text(r, "note"), 120))
        for r in rows(value, "figures")[:6]
    ]
    head = [(name, plain(shown), "") for name, shown in facts if shown.strip() and not shown.endswith("rating ")]
    if head or figures:
        lines += [*table(("Figure", "Value", "Note"), [*head, *figures], frozenset({1})), ""]
    return lines + _decisions(value)


def _decisions(value: Row) -> list[str]:
    found = rows(value, "decisions")[:3]
    if not found:
        return []
    lines = [f"### {capital(spelled(len(found), 'decision'))}, by deadline", ""]
    for place, row in enumerate(found, 1):
        by = f", decide by {short_day(row['decide_by'])}" if parse_day(row.get("decide_by")) else ""
        days = f"{span(figure(row, 'days_low'), figure(row, 'days_high'))} person-days"
        lines.append(
            f"{place}. **{plain(text(row, 'title'), 120)}** ({plain(text(row, 'who'), 60)}; {days}{by}). "
            f"{plain(text(row, 'reason'))}"
        )
    return [*lines, ""]

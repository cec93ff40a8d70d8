"""The report of a portfolio as Markdown: page one and its tables, short enough for a page of a wiki."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.github import plain, table
from stackaudit.reports.markdown import fit
from stackaudit.reports.sentences import concentration as single
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import capital, count, day, effort, joined, number, short_day, span, spelled

LIMIT = 200_000
"""Characters."""
MOST = 50


def render(portfolio: Portfolio) -> bytes:
    """Return the report as UTF-8; the same portfolio gives the same bytes."""
    parts = [part for part in _parts(portfolio) if part]
    return fit(parts, LIMIT).encode()


def _parts(portfolio: Portfolio) -> Iterator[list[str]]:
    yield _verdict(portfolio)
    yield _failed(portfolio)
    yield _repositories(portfolio)
    yield _systemic(mapping(portfolio.measure("systemic")))
    yield _concentration(rows(portfolio.measure("concentration"), "layers"))
    yield _calendar(rows(portfolio.measure("calendar"), "rows"))
    yield _reuse(mapping(portfolio.measure("reuse")))
    yield _owners(rows({"rows": portfolio.measure("owners")}, "rows"))
    yield _waivers(mapping(portfolio.measure("waivers")))
    yield ["## Method", "", plain(say.METHOD, 1000), "", plain(say.made(portfolio), 1000)]


def _verdict(portfolio: Portfolio) -> list[str]:
    value = mapping(portfolio.measure("verdict"))
    lines = [f"# AI stack audit of the portfolio {plain(portfolio.name, 80)}", ""]
    lines += [
        f"{plain(say.covered(portfolio))}, {day(portfolio.as_of)}.",
        "",
        f"**{plain(text(value, 'sentence'), 1000)}**",
        "",
    ]
    answers = mapping(value, "answers")
    lines += [
        f"- {plain(text(answers, key), 1000)}" for key in ("exposed", "direction", "debt", "sure") if text(answers, key)
    ]
    lines += [f"- {plain(text(value, key), 1000)}" for key in ("waiting", "together") if text(value, key)]
    figures = [[plain(text(r, k), 160) for k in ("label", "value", "note")] for r in rows(value, "figures")]
    lines += ["", *table(("Figure", "Value", "Note"), figures, frozenset({1})), ""]
    found = rows(value, "decisions")
    if found:
        lines += [f"## {capital(spelled(len(found), 'decision'))}, by deadline", ""]
    for place, row in enumerate(found, 1):
        by = f", decide by {short_day(row['decide_by'])}" if row.get("decide_by") else ""
        days = f"{span(figure(row, 'days_low'), figure(row, 'days_high'))} person-days"
        who = plain(text(row, "who"), 100)
        lines.append(
            f"{place}. **{plain(text(row, 'title'), 120)}** ({who}; {days}{by}). {plain(text(row, 'reason'), 800)}"
        )
    return lines


def _failed(portfolio: Portfolio) -> list[str]:
    if not portfolio.failed:
        return []
    lines = [f"- **{plain(row.member.name, 100)}**: {plain(row.reason, 400)}" for row in portfolio.failed]
    return ["## Could not be audited", "", *lines]


def _repositories(portfolio: Portfolio) -> list[str]:
    value = mapping(portfolio.measure("heat"))
    names = [text(row, "name") for row in rows(value, "rows")]
    found = {row.member.name: row for row in portfolio.audited}
    shown = []
    for name in names[:MOST]:
        row = found[name]
        if row.brief is not None:
            severe = sum(n for s, n in row.brief.severities if s in {"high", "critical"})
            shown.append(
                (plain(name, 80), capital(row.brief.risk), row.brief.rating or "", number(severe), effort(row.brief.minutes),
                 plain(row.member.owner or "", 60), plain(row.brief.sentence, 400))
            )  # fmt: skip
    head = ("Repository", "Risk", "Rating", "High or critical", "Effort", "Owner", "Verdict")
    return (
        [
            "## Repositories by risk",
            "",
            plain(say.heat(value), 500),
            "",
            *table(head, shown, frozenset({3, 4})),
            *_rest(len(names), "repository", "repositories"),
        ]
        if shown
        else []
    )


def _systemic(value: Row) -> list[str]:
    found = [row for row in rows(value, "vendors") if whole(row, "lost")]
    if not found:
        return []
    shown = [
        (plain(text(row, "name"), 80), say.KINDS.get(text(row, "kind"), ""), number(whole(row, "repositories")), number(whole(row, "whole")),
         number(whole(row, "lost")), "yes" if row.get("systemic") else "",
         plain(joined([text(r, "name") for r in rows(row, "stops")], 6), 400))
        for row in found[:20]
    ]  # fmt: skip
    head = ("If it stops", "Kind", "Repositories hit", "Lose all", "Use cases lost", "Systemic", "Which")
    return ["## If a vendor stops", "", plain(say.systemic(value), 1000), "", *table(head, shown, frozenset({2, 3, 4}))]


def _concentration(found: list[Row]) -> list[str]:
    if not found:
        return []
    shown = [
        (plain(single.layer_name(row), 80), number(whole(row, "repositories")), number(figure(mapping(row, "within"), "median")),
         number(figure(mapping(row, "by_use"), "hhi")), number(figure(mapping(row, "by_repository"), "hhi")),
         plain(text(next(iter(rows(row, "vendors")), {}), "name"), 80))
        for row in say.layers(found)
    ]  # fmt: skip
    head = ("Layer", "Repositories", "HHI within, median", "HHI pooled by use", "HHI pooled by repository", "Largest")
    return [
        "## Concentration",
        "",
        plain(say.concentration(found), 800),
        "",
        *table(head, shown, frozenset({1, 2, 3, 4})),
    ]


def _calendar(found: list[Row]) -> list[str]:
    lines = ["## Models that are switched off", "", plain(say.calendar(found), 800)]
    shown = [
        (plain(text(r, "model"), 80), plain(text(r, "host"), 60), short_day(text(r, "shutdown")),
         "firm" if text(r, "certainty") == "firm" else "not before", number(whole(r, "calls")), plain(joined(texts(r, "repositories"), 6), 300))
        for r in found[:MOST]
    ]  # fmt: skip
    head = ("Model", "Host", "Switched off", "Certainty", "Call sites", "Repositories")
    return [*lines, "", *table(head, shown, frozenset({4})), *_rest(len(found), "row", "rows")] if shown else lines


def _reuse(value: Row) -> list[str]:
    lines = ["## Built more than once", "", plain(say.reuse(value), 800)]
    shown = []
    for row in rows(value, "again")[:MOST]:
        places = rows(row, "places")
        what = text(row, "what") if text(row, "kind") != "prompt" else text(places[0], "name")
        where = joined([f"{text(p, 'repository')}: {text(p, 'path')}" for p in places], 6)
        shown.append((capital(text(row, "kind")), plain(what, 100), number(whole(row, "times")), plain(where, 600)))
    return [*lines, "", *table(("Kind", "What", "Repositories", "Where"), shown, frozenset({2}))] if shown else lines


def _owners(found: list[Row]) -> list[str]:
    if not any(rows(row, "steps") for row in found):
        return []
    lines = ["## What each owner has to do", "", plain(say.owners(found), 600), ""]
    for row in found[:MOST]:
        lines += [
            f"### {plain(text(row, 'owner') or 'Nobody named', 80)}",
            "",
            plain(capital(say.owner(row)), 400) + ".",
            "",
        ]
        for step in rows(row, "steps"):
            by = f", by {short_day(text(step, 'deadline'))}" if text(step, "deadline") else ""
            lines.append(
                f"- {plain(text(step, 'repository'), 80)}: {plain(text(step, 'title'), 160)} ({text(step, 'severity')}, {effort(figure(step, 'minutes'))}{by})"
            )
        lines.append("")
    return lines


def _waivers(value: Row) -> list[str]:
    if not whole(value, "waived"):
        return []
    shown = [
        (short_day(text(r, "until")), plain(text(r, "repository"), 80), plain(text(r, "rule"), 40), plain(text(r, "path"), 120),
         plain(text(r, "reason"), 200), plain(text(r, "owner"), 60))
        for r in rows(value, "ending")[:MOST]
    ]  # fmt: skip
    lines = ["## Waivers near their end", "", plain(say.waivers(value), 400)]
    return [*lines, "", *table(("Until", "Repository", "Rule", "Where", "Reason", "Owner"), shown)] if shown else lines


def _rest(total: int, one: str, many: str) -> list[str]:
    left = total - MOST
    return (
        ["", f"{capital(count(left, f'more {one}', f'more {many}'))} {'is' if left == 1 else 'are'} in portfolio.json."]
        if left > 0
        else []
    )

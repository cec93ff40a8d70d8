"""Markdown: fits a comment of a pull request, renders on GitHub."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.arrows import flowchart
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import (
    calendar,
    concentration,
    debt,
    findings,
    imported,
    method,
    outages,
    services,
    stack,
    waivers,
)
from stackaudit.reports.sentences import exit as leaving
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import (
    DASH,
    capital,
    count,
    day,
    effort,
    joined,
    number,
    parse_day,
    share,
    short_day,
    span,
    spelled,
)

NAME = "markdown"
SUFFIXES = (".md", ".markdown")

LIMIT = 60_000
"""Characters; a comment takes 65,536, and a bot may add its own lines."""
WORST = 30
"""Findings in the open table."""
MORE = 60
"""Further findings in the folded list."""
MODELS = 25
EDGES = 40
"""Arrows of the drawing; the thinnest are left out."""
STOPS = 8
"""Vendors of the tables of outages and of leaving."""
CUT = "\n\n*This report was cut to fit a comment. The HTML and JSON reports of the same audit hold all of it.*\n"

_NUMBERS = frozenset({1})


def _verdict(audit: Audit) -> list[str]:
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
        lines += [*table(("Figure", "Value", "Note"), [*head, *figures], _NUMBERS), ""]
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


def _finding(row: findings.Alike) -> tuple[str, ...]:
    finding = row.finding
    doubt = findings.doubt(finding.confidence)
    more = f" {findings.places(len(finding.related))}" if finding.related else ""
    where = f"{code(f'{finding.primary.path}:{finding.primary.line}', 160)}{more}"
    word = findings.SEVERITY_WORDS[finding.severity] + (f", {doubt}" if doubt else "")
    return word, code(finding.rule, 40), plain(findings.wording(row), 220), where, effort(finding.effort_minutes)


def _outages(audit: Audit) -> list[str]:
    """Return what each vendor takes along, where one takes or degrades anything."""
    value = mapping(audit.measure("outages"))
    found = rows(value, "vendors")[:STOPS]
    total = len(rows(value, "cases"))
    if not found or not total:
        return []
    body = [
        (plain(outages.name(v), 60), number(whole(v, "lost")), number(whole(v, "degraded")), number(whole(v, "calls")))
        for v in found
    ]
    head = ("If this stops", f"Lost of {number(total)}", "Degraded", "Calls and stores touched")
    return ["### If a vendor stops", "", plain(outages.lead(value)), "", *table(head, body, frozenset({1, 2, 3})), ""]


def _exit(audit: Audit) -> list[str]:
    """Return what leaving each vendor costs, the hardest first."""
    value = mapping(audit.measure("exit"))
    found = rows(value, "rows")
    if not found:
        return []
    body = [
        (plain(leaving.name(r), 60), number(whole(r, "score")), plain(text(r, "band")), plain(leaving.days(r)),
         plain(joined(texts(r, "why"), 3), 200))
        for r in found[:STOPS]
    ]  # fmt: skip
    head = ("Vendor", "Score of 100", "Band", "Person-days", "What holds")
    return [
        "### Cost of leaving a vendor",
        "",
        plain(leaving.lead(value)),
        "",
        *table(head, body, frozenset({1, 3})),
        "",
    ]


def _findings(audit: Audit) -> list[str]:
    lines = ["### Findings", "", findings.standing(audit), ""]
    head = ("Severity", "Rule", "What", "Where", "Effort")
    listed = findings.alike(audit.fresh)
    if listed:
        lines += [*table(head, [_finding(f) for f in listed[:WORST]], frozenset({4})), ""]
    if rest := listed[WORST:]:
        lines += ["<details>", f"<summary>{count(_amount(rest), 'more finding')}</summary>", ""]
        lines += table(head, [_finding(f) for f in rest[:MORE]], frozenset({4}))
        if len(rest) > MORE:
            lines += ["", f"{number(_amount(rest[MORE:]))} more are in the HTML and JSON reports."]
        lines += ["", "</details>", ""]
    if attention := waivers.attention(audit.measure("waivers")):
        lines += ["**Waivers to look at**", "", *(f"- {plain(text)}" for text in attention), ""]
    return lines


def _imported(audit: Audit) -> list[str]:
    value = audit.measure("imported")
    if not imported.tools(value):
        return []
    lines = ["### What other tools say", "", plain(imported.lead(value), 1000), ""]
    for tool in imported.tools(value):
        cells = [
            (
                plain(text(f, "severity"), 10),
                code(text(f, "rule"), 80),
                plain(text(f, "message"), 220),
                code(imported.place(f)),
            )
            for f in rows(tool, "findings")[:WORST]
        ]
        if cells:
            head = ("Severity", "Rule", f"What {plain(imported.name(tool))} says", "Where")
            lines += [*table(head, cells), ""]
        if (left := whole(tool, "total") - len(cells)) > 0:
            lines += [f"{number(left)} more are in the HTML and JSON reports.", ""]
    return lines


def _amount(listed: list[findings.Alike]) -> int:
    return sum(row.amount for row in listed)


def _map(audit: Audit) -> list[str]:
    value = mapping(audit.measure("stack_map"))
    lines = ["### Stack", "", plain(stack.lead(value)), ""]
    drawn = flowchart(value, EDGES)
    if not drawn.lines:
        return lines
    note = f"; {count(drawn.left, 'thinner arrow')} left out" if drawn.left else ""
    told = f"From components of the code to models, hosts and labs; numbers are call sites{note}."
    return [*lines, "```mermaid", *drawn.lines, "```", "", told, ""]


def _calendar(audit: Audit) -> list[str]:
    value = mapping(audit.measure("calendar"))
    found = rows(value, "rows")
    lines = ["### Model calendar", "", calendar.lead(value), ""]
    cells = []
    for row in found[:MODELS]:
        date, below = calendar.when(row)
        left = f" ({below})" if below else ""
        cells.append(
            (
                code(text(row, "model"), 80),
                number(whole(row, "calls")),
                plain(text(row, "host") or "not known", 60),
                plain(date + left),
                code(text(row, "replacement"), 80) or DASH,
            )
        )
    if cells:
        lines += [*table(("Model", "Call sites", "Host", "Switched off", "Replacement"), cells, _NUMBERS), ""]
    if len(found) > MODELS:
        lines += [f"{count(len(found) - MODELS, 'more model')} in the HTML report.", ""]
    return lines


def _concentration(audit: Audit) -> list[str]:
    value = mapping(audit.measure("concentration"))
    layers = concentration.layers_in_use(value)
    lines = ["### Concentration", "", concentration.lead(value), ""]
    cells = []
    for row in layers:
        index = figure(row, "hhi")
        measured = index is not None and text(row, "band") != "single-sourced"
        band = concentration.BANDS.get(text(row, "band"), "") if measured else concentration.too_few(row)
        effective = number(figure(row, "effective"), 1).removesuffix(".0")
        cells.append(
            (
                plain(concentration.layer_name(row), 60),
                number(index) if measured else DASH,
                effective,
                plain(band),
                plain(concentration.largest(row), 80),
            )
        )
    if cells:
        lines += [
            *table(("Layer", "Index", "Effective vendors", "Band", "Largest share"), cells, frozenset({1, 2})),
            "",
        ]
    lines += [f"- {plain(sentence)}" for sentence in concentration.parents(value)[:10]]
    return [*lines, ""] if lines[-1] else lines


def _debt(audit: Audit) -> list[str]:
    value = mapping(audit.measure("debt"))
    lines = ["### Technical debt", "", debt.lead(value), ""]
    cells = [
        (
            plain(text(r, "title"), 160),
            share(figure(r, "risk_share")),
            effort(figure(r, "minutes")),
            joined([code(p, 80) for p in texts(r, "paths")[:2]]),
        )
        for r in rows(value, "fix_first")[:10]
    ]
    if cells:
        lines += [
            f"**{debt.fix_title(value)}**",
            "",
            *table(("Action", "Risk removed", "Effort", "Where"), cells, frozenset({1, 2})),
            "",
        ]
    assumed = texts(value, "assumptions")
    if assumed and figure(value, "minutes"):
        lines += ["<details>", "<summary>How debt is counted</summary>", "", plain(debt.note(value), 1000), ""]
        lines += [*(f"- {plain(text)}" for text in assumed), "", "</details>", ""]
    return lines


def _services(audit: Audit) -> list[str]:
    value = audit.measure("services")
    found = services.table(value)
    if not found:
        return []
    cells = [
        (
            code(services.name(r), 80),
            plain(text(r, "owner") or DASH, 80),
            number(whole(r, "findings")),
            effort(figure(r, "minutes")),
            plain(text(r, "rating") or DASH, 3),
        )
        for r in found[:MODELS]
    ]
    head = ("Service", "Owner", "Findings", "Debt", "Rating")
    lines = ["### Services", "", plain(services.lead(value)), "", *table(head, cells, frozenset({2, 3})), ""]
    return lines + (
        [f"{count(len(found) - MODELS, 'more service')} in the HTML report.", ""] if len(found) > MODELS else []
    )


def _limits(audit: Audit) -> list[str]:
    lines = ["### How sure, and what is not visible", ""]
    lines += [f"- **{grade}:** {plain(words)}" for grade, words in method.how_sure(audit)]
    lines += ["", f"{method.read(audit)} {method.skipped(audit)}", ""]
    if audit.skips:
        lines += ["<details>", "<summary>What could not be read</summary>", ""]
        lines += [f"- {code(s.path, 160)}: {plain(s.reason, 160)}" for s in sorted(audit.skips)[:20]]
        lines += [f"- and {number(len(audit.skips) - 20)} more"] if len(audit.skips) > 20 else []
        lines += ["", "</details>", ""]
    commit = f" at commit {code(audit.repository.commit[:10])}" if audit.repository.commit else ""
    made = f"{plain(audit.tool[0])} {plain(audit.tool[1])}"
    return [
        *lines,
        f"<sub>{made}, {day(audit.run.as_of)}{commit}; model catalogue of {day(audit.run.catalogue.as_of)}.</sub>",
    ]


def fit(parts: list[list[str]], limit: int = LIMIT) -> str:
    """Join sections while they fit into *limit* characters; whole sections are left out from the end, with a note."""
    text_so_far = ""
    for part in parts:
        block = "\n".join(part).rstrip() + "\n"
        grown = f"{text_so_far}\n{block}" if text_so_far else block
        if len(grown) > limit - len(CUT):
            return text_so_far.rstrip() + CUT
        text_so_far = grown
    return text_so_far


def render(audit: Audit) -> bytes:
    """Return the report as UTF-8, below `LIMIT` characters."""
    sections = (
        _verdict,
        _findings,
        _map,
        _outages,
        _calendar,
        _exit,
        _concentration,
        _debt,
        _services,
        _imported,
        _limits,
    )
    return fit([lines for section in sections if (lines := section(audit))]).encode()

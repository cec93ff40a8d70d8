"""The report of a portfolio: a static site for any web server, Markdown and JSON; pure functions of one `Portfolio`."""

from __future__ import annotations

from collections.abc import Mapping

from stackaudit.model import portfolio_json
from stackaudit.model.portfolio import Portfolio
from stackaudit.model.views import View
from stackaudit.reports.pages import asset, page
from stackaudit.reports.site import markdown, sections
from stackaudit.reports.terms import Linker
from stackaudit.reports.wording import day


def files(portfolio: Portfolio) -> Mapping[str, bytes]:
    """Return the files of the site by name; the front page comes last, because it leads to all others."""
    return {
        "portfolio.json": portfolio_json.dumps(portfolio),
        "portfolio.md": markdown.render(portfolio),
        "index.html": front(portfolio),
    }


def front(portfolio: Portfolio) -> bytes:
    """Return the front page; the same portfolio gives the same bytes."""
    groups = sections.build(portfolio)
    values = {
        "portfolio": portfolio,
        "view": View(beside=(("json", "portfolio.json"), ("markdown", "portfolio.md"))),
        "groups": groups,
        "numbers": {s.id: i for i, s in enumerate((s for _, found in groups for s in found), 1)},
        "term": Linker(()),
    }
    what = f"{portfolio.name} / {day(portfolio.as_of)}"
    return page("portfolio/page.html", asset("style.css"), asset("script.js"), what, values)

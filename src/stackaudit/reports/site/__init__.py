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


def files(portfolio: Portfolio, *, pdf: bool = False) -> Mapping[str, bytes]:
    """Return the files of the site by name; the front page comes last, because it leads to all others.

    Raises:
        UsageError: a PDF is asked for and cannot be made here.
    """
    beside = {"portfolio.json": portfolio_json.dumps(portfolio), "portfolio.md": markdown.render(portfolio)}
    if pdf:
        from stackaudit.reports.pdf import printed

        beside["portfolio.pdf"] = printed(front(portfolio, linked=False))
    return beside | {"index.html": front(portfolio, tuple(beside))}


def front(
    portfolio: Portfolio, beside: tuple[str, ...] = ("portfolio.json", "portfolio.md"), *, linked: bool = True
) -> bytes:
    """Return the front page; the same portfolio gives the same bytes.

    Args:
        portfolio: what it shows.
        beside: names of the files of the site that it leads to.
        linked: names of repositories lead to their reports.
    """
    groups = sections.build(portfolio)
    values = {
        "portfolio": portfolio,
        "view": View(beside=tuple((name.rpartition(".")[2], name) for name in beside)),
        "linked": linked,
        "groups": groups,
        "numbers": {s.id: i for i, s in enumerate((s for _, found in groups for s in found), 1)},
        "term": Linker(()),
    }
    what = f"{portfolio.name} / {day(portfolio.as_of)}"
    return page("portfolio/page.html", asset("style.css"), asset("theme.js") + asset("script.js"), what, values)

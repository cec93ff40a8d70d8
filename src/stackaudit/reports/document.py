"""The report for readers as one page: what the formats for screen and paper share."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.views import View
from stackaudit.reports import sections
from stackaudit.reports.pages import asset, page
from stackaudit.reports.sentences import glossary, method
from stackaudit.reports.terms import Linker
from stackaudit.reports.wording import day


def document(audit: Audit, view: View) -> bytes:
    """Return the page for its readers; the same audit and view give the same bytes."""
    shown = sections.build(audit, view)
    values = {
        "audit": audit,
        "view": view,
        "groups": shown.groups,
        "rest": shown.rest,
        "numbers": {s.id: i for i, s in enumerate((s for _, found in shown.groups for s in found), 1)},
        "stale": method.stale(audit),
        "term": Linker(glossary.terms(audit)),
    }
    what = f"{audit.repository.name} @ {(audit.repository.commit or 'no commit')[:10]} / {day(audit.run.as_of)}"
    return page("page.html", asset("style.css"), asset("theme.js") + asset("script.js"), what, values)

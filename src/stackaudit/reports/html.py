"""HTML: one offline file under a strict content security policy, complete without JavaScript."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.views import View
from stackaudit.reports.document import document

NAME = "html"
SUFFIXES = (".html", ".htm")
FOR_READERS = True


def render(audit: Audit, view: View = View()) -> bytes:  # noqa: B008 - frozen
    """Return the page for its readers; the same audit and view give the same bytes."""
    return document(audit, view)

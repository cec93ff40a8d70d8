"""PDF: the HTML report on pages, with bookmarks and page numbers; needs the extra ``pdf``."""

from __future__ import annotations

import importlib.util
import io
import logging
from typing import Any, NoReturn

from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.model.views import View
from stackaudit.reports.document import document

NAME = "pdf"
SUFFIXES = (".pdf",)
FOR_READERS = True
MISSING = "PDF needs WeasyPrint: install stackaudit[pdf]"
NO_LIBRARY = "PDF needs the library Pango, which WeasyPrint did not find: install it with the system's packages"


def check() -> None:
    """Say what is missing before anything is audited.

    Raises:
        UsageError: the extra is not installed.
    """
    if importlib.util.find_spec("weasyprint") is None:
        raise UsageError(MISSING)


def render(audit: Audit, view: View = View()) -> bytes:  # noqa: B008 - frozen
    """Return the report for its readers; the same audit and view give the same bytes.

    Raises:
        UsageError: the extra or a library of the system is missing.
    """
    return printed(document(audit, View(view.audience)))


def printed(page: bytes) -> bytes:
    """Return a page of ours, as a browser would print it.

    Raises:
        UsageError: the extra or a library of the system is missing.
    """
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it tells of rules for screens that it leaves out
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    check()
    try:
        from weasyprint import HTML
    except OSError:
        raise UsageError(NO_LIBRARY) from None
    target = io.BytesIO()
    HTML(string=page.decode(), base_url=None, url_fetcher=_refuse, media_type="print").write_pdf(target)
    return target.getvalue()


def _refuse(url: str, **_: Any) -> NoReturn:
    """Let the renderer open nothing: the page holds all that it shows, and what it names may be hostile."""
    raise ValueError(f"not loaded: {url[:80]}")

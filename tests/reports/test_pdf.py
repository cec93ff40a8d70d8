"""PDF: bookmarks, page numbers, equal bytes, nothing opened, no table cut; one clear sentence where it cannot be made."""

from __future__ import annotations

import importlib.util
import io
import threading
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.model.findings import Finding
from stackaudit.model.views import AUDIENCES, View
from stackaudit.reports import pdf


def texts(data: bytes) -> list[str]:
    """The text of each page, on one line."""
    from pypdf import PdfReader

    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def titles(outline: list[object]) -> list[str]:
    """The titles of bookmarks, whatever their depth."""
    return [t for item in outline for t in (titles(item) if isinstance(item, list) else [str(item["/Title"])])]  # type: ignore[index]


def test_without_the_extra_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"PDF needs WeasyPrint: install stackaudit\[pdf\]"):
        pdf.check()


@pytest.mark.pango
@pytest.mark.parametrize("audience", AUDIENCES)
def test_pages_bookmarks_and_equal_bytes(demo: Audit, audience: str) -> None:
    from pypdf import PdfReader

    data = pdf.render(demo, View(audience))
    assert data == pdf.render(demo, View(audience))
    pages = texts(data)
    for place, text in enumerate(pages, 1):
        assert f"{place} / {len(pages)}" in text
        assert "claims-assistant @ 4f9c2e1d0b / 20 November 2026" in text
    reader = PdfReader(io.BytesIO(data))
    assert {"Concentration, layer by layer", "Technical debt"} & {t.split(" ", 1)[-1] for t in titles(reader.outline)}
    assert reader.metadata is not None
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata)
    assert len(texts(pdf.render(demo, View("leadership")))) <= len(pages)


@pytest.mark.pango
def test_page_one_answers(demo: Audit) -> None:
    first = texts(pdf.render(demo))[0]
    for text in ("How exposed are we?", "Better or worse?", "Three decisions", "If we wait:", "How sure"):
        assert text in first


@pytest.mark.pango
def test_every_row_of_a_long_table_is_there(demo: Audit, make_finding: Callable[..., Finding]) -> None:
    many = [make_finding("CST001", "low", f"call number {i} is open", f"a/{i}.py", i + 1, 5) for i in range(150)]
    text = " ".join(texts(pdf.render(replace(demo, findings=tuple(many)))))
    assert all(f"call number {i} is open" in text for i in range(150))


@pytest.mark.pango
def test_a_table_longer_than_a_page_begins_where_its_title_stands(demo: Audit) -> None:
    value = demo.measure("inventory")
    rows = [dict(value["providers"][0], name=f"Host {i:03}", role="used") for i in range(60)]
    measures = tuple(
        replace(m, value={**value, "providers": rows}) if m.id == "inventory" else m for m in demo.measures
    )
    pages = texts(pdf.render(replace(demo, measures=measures)))
    (place,) = [i for i, text in enumerate(pages) if "Inventory of the stack" in text]
    assert "Host 000" in pages[place]
    assert all(any(f"Host {i:03}" in text for text in pages) for i in range(60))


@pytest.mark.pango
def test_the_renderer_opens_nothing(demo: Audit, hostile: Audit, capfd: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        bait = f'<img src="http://127.0.0.1:{server.server_port}/x"><link rel=stylesheet href="file:///etc/passwd">'
        named = replace(demo, repository=replace(demo.repository, name=bait))
        assert pdf.render(named).startswith(b"%PDF-")
        pages = texts(pdf.render(hostile))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []
    assert "onerror=alert" in "".join(pages).replace(" ", "")
    assert capfd.readouterr().err == ""


@pytest.mark.pango
def test_an_empty_audit_has_pages(empty: Audit) -> None:
    assert "No model was found" in " ".join(texts(pdf.render(empty)))


def test_the_fetcher_refuses_everything() -> None:
    for url in ("https://evil.example/x.css", "file:///etc/passwd", "data:text/css,*{}"):
        with pytest.raises(ValueError, match="not loaded"):
            pdf._refuse(url)

"""The site of a portfolio: every text of a stranger escaped, the same bytes twice, and sentences for none, one and many."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from tests.portfolio.test_pooling import row, step, stopping
from tests.reports.hostile import PAYLOAD

from stackaudit.model.audit import CatalogueInfo
from stackaudit.model.portfolio import Portfolio, Row, Waived
from stackaudit.portfolio.pooling.measures import pooled
from stackaudit.reports import site


def made(*rows: Row, name: str = "House") -> Portfolio:
    day = date(2026, 11, 20)
    return Portfolio(
        name,
        day.isoformat(),
        ("stackaudit", "0"),
        CatalogueInfo("2026-11-20", "x"),
        {},
        tuple(rows),
        pooled(tuple(rows), day),
    )


def test_files_and_bytes() -> None:
    found = made(row("a"), row("b", None))
    assert list(site.files(found)) == ["portfolio.json", "portfolio.md", "index.html"]
    assert site.files(found) == site.files(found)


def test_an_empty_portfolio_still_has_a_page() -> None:
    page = site.front(made()).decode()
    assert "No repository could be audited." in page


def test_texts_of_strangers_stay_texts() -> None:
    for text in (PAYLOAD, "<script>alert(1)</script>", "'\" onload=x ", "](javascript:x)"):
        brief = replace(
            stopping(0),
            sentence=text,
            actions=(step(text, 1.0),),
            waived=(Waived("R1", "high", text, text, "2026-12-01", text, text),),
        )
        found = made(row("a", brief, owner=text, function=text, tags=(text,)), row("b", None), name=text)
        page = site.front(found).decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert page.count("<script>") == 1
        assert " style=" not in page
        assert "<script" not in site.files(found)["portfolio.md"].decode()


def test_each_name_leads_to_its_own_report() -> None:
    page = site.front(made(row("a"), row("b", None))).decode()
    assert 'href="./repositories/a/index.html"' in page
    links = set(re.findall(r'href="([^"#]+)"', page))
    assert links <= {"./repositories/a/index.html", "./portfolio.json", "./portfolio.md", "data:,"}


@pytest.mark.pango
def test_pdf_of_the_front_page() -> None:
    found = site.files(made(row("a"), row("b", None)), pdf=True)
    assert list(found) == ["portfolio.json", "portfolio.md", "portfolio.pdf", "index.html"]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(found["portfolio.pdf"])).pages)
    assert "could not be audited" in text
    assert b'href="./portfolio.pdf"' in found["index.html"]


def test_what_failed_stands_on_page_one() -> None:
    page = site.front(made(row("a"), row("b", None))).decode()
    first = page.partition('id="verdict"')[2].partition("</section>")[0]
    assert "It is gone." in first


def test_sentences_are_whole() -> None:
    for rows in ((), (row("a"),), (row("a", stopping(0)), row("b", stopping(0, 1)), row("c", stopping(1)))):
        text = site.files(made(*rows))["portfolio.md"].decode()
        assert not re.search(
            r"None[,.;]|\.\.|\{|\b1 repositories|\b1 use cases", text.replace("**", "").partition("## Method")[0]
        ), text

"""The section about earlier audits: in every form for readers, and harmless."""

from dataclasses import replace

from tests.reports.hostile import PAYLOAD

from stackaudit.model.audit import Audit, Measure
from stackaudit.model.trend import Line, Point, Trend
from stackaudit.model.views import View
from stackaudit.reports import html, markdown


def with_trend(audit: Audit, text: str = "Debt") -> Audit:
    points = tuple(Point(f"2026-0{n}-01", text, text, text, judged_again=False) for n in (1, 2))
    lines = (
        Line("debt.minutes", text, "minutes", "down", (480, 240)),
        Line("hhi.foundation_model.lab", "HHI", "index", "down", (None, 5000)),
    )
    found = Trend(text, points, lines, (text,))
    return replace(audit, measures=(*audit.measures, Measure("trend", "Trend", "m", found.plain())))


def test_html(demo: Audit) -> None:
    page = html.render(with_trend(demo)).decode()
    assert '<section id="trend"' in page
    assert "2 audits from 1 Jan 2026 to 1 Feb 2026. Better: debt 1.0 d → 4.0 h." in page
    assert "Better</span>" in page
    assert '<section id="trend"' in html.render(with_trend(demo), View("leadership")).decode()
    assert '<section id="trend"' not in html.render(demo).decode()


def test_markdown(demo: Audit) -> None:
    text = markdown.render(with_trend(demo)).decode()
    assert "### Better or worse" in text
    assert "| 2026-02-01 | `Debt` | `Debt` |" in text
    assert "### Better or worse" not in markdown.render(demo).decode()


def test_texts_of_a_foreign_audit_are_escaped(demo: Audit) -> None:
    hostile = with_trend(demo, PAYLOAD)
    assert PAYLOAD not in html.render(hostile).decode()
    assert PAYLOAD not in markdown.render(hostile).decode()

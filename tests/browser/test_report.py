"""The HTML report in Chromium: quiet, offline, readable without JavaScript, and never wider than the screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import BREAKOUT, HOSTILE, Opened

from stackaudit.model.audit import Audit
from stackaudit.model.views import AUDIENCES, View
from stackaudit.reports import html

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, hostile_repository: Audit) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(html.render(hostile_repository))
    return path


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_quiet_offline_and_no_wider_than_the_screen(
    opened: Callable[..., Opened], report: Path, width: int, dark: bool
) -> None:
    page, noise = opened(report, width=width, dark=dark)
    assert noise == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "stackaudit" in page.title().lower() or "sample" in page.title().lower()


def test_markup_of_the_repository_stays_text(opened: Callable[..., Opened], report: Path) -> None:
    page, noise = opened(report)
    assert noise == []
    assert page.title() != "1"
    assert page.locator("img[src=x]").count() == 0
    assert f"{HOSTILE}.py" in (page.text_content("body") or "")


def test_everything_is_there_without_javascript(opened: Callable[..., Opened], report: Path) -> None:
    with_script, _ = opened(report)
    without, noise = opened(report, script=False)
    assert noise == []
    assert without.locator("section").count() == with_script.locator("section").count() > 5
    assert without.locator("h2").all_inner_texts() == with_script.locator("h2").all_inner_texts()


def test_filtering_and_sorting_findings(opened: Callable[..., Opened], report: Path) -> None:
    page, noise = opened(report)
    rows = page.locator("#ftable tbody tr")
    shown = page.locator("#ftable tbody tr:not([hidden])")
    total = rows.count()
    page.locator("#filters input[name=q]").fill(f"{HOSTILE}.py")
    assert 0 < shown.count() < total
    assert page.locator("#fcount").inner_text() == f"Showing {shown.count()} of {total}"
    assert all(HOSTILE in (text or "") for text in shown.all_text_contents())
    page.locator("#filters button[type=reset]").click()
    expect(shown).to_have_count(total)
    page.get_by_role("button", name="Effort").click()
    minutes = [int(row.get_attribute("data-m") or -1) for row in rows.all()]
    assert minutes == sorted(minutes)
    assert len(set(minutes)) > 1
    assert noise == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_accessible(
    opened: Callable[..., Opened], hostile_repository: Audit, tmp_path: Path, audience: str, dark: bool
) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(html.render(hostile_repository, View(audience, (("json", "audit.json"),))))
    page, noise = opened(path, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach(function (fold) { fold.open = true; })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()
    assert noise == []


def test_the_keyboard_reaches_everything(opened: Callable[..., Opened], report: Path) -> None:
    page, _ = opened(report)
    wanted = page.evaluate(
        "Array.from(document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\\'0\\']'))"
        ".filter(function (e) { return e.offsetParent !== null && !e.disabled; })"
        ".map(function (e, i) { e.dataset.k = i; return i; }).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.dataset.k"))
    assert {str(i) for i in range(wanted)} <= seen


def test_a_link_of_the_contents_leads_to_its_section(opened: Callable[..., Opened], report: Path) -> None:
    page, _ = opened(report)
    page.locator(".toc a[href='#findings']").press("Enter")
    expect(page.locator("#findings h2")).to_be_in_viewport()


def test_opens_in_under_a_second_and_under_a_megabyte(opened: Callable[..., Opened], report: Path) -> None:
    assert report.stat().st_size < 1_000_000
    opened(report)  # the first page of a new browser pays for the browser
    began = time.perf_counter()
    page, _ = opened(report)
    assert page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart") < 1000
    assert time.perf_counter() - began < 3


def test_texts_of_commits_and_scripts_stay_text(opened: Callable[..., Opened], report: Path) -> None:
    page, noise = opened(report)
    text = page.text_content("body") or ""
    assert HOSTILE in text
    assert BREAKOUT.split("<")[1] in text
    assert page.locator("body script").count() == 1
    assert noise == []

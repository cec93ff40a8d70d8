"""The site of a portfolio in Chromium: quiet, offline, readable without JavaScript, never wider than the screen, accessible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.app.fleet.making import app, audited, portfolio_of, repository
from tests.browser.conftest import HOSTILE, Opened

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The front page of three repositories, one of them gone, with names that are markup."""
    base = tmp_path_factory.mktemp("fleet")
    repository(base / "one", {**app("gpt-3.5-turbo"), f"{HOSTILE}.py": app("gpt-4o")["app.py"]})
    repository(base / "two", app())
    path = portfolio_of(
        base,
        f"name: '{HOSTILE}'\nrepositories:\n"
        f"  - {{path: one, owner: '{HOSTILE}', function: '{HOSTILE}', tags: ['{HOSTILE}'], criticality: critical}}\n"
        "  - {path: two, owner: team}\n  - {path: gone}\n",
    )
    audited(path, day=date(2026, 11, 20))
    return base / "site" / "index.html"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_quiet_offline_and_no_wider_than_the_screen(
    opened: Callable[..., Opened], site: Path, width: int, dark: bool
) -> None:
    page, noise = opened(site, width=width, dark=dark)
    assert noise == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "portfolio" in page.title()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1440])
def test_accessible(opened: Callable[..., Opened], site: Path, width: int, dark: bool) -> None:
    page, _ = opened(site, width=width, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []


def test_markup_stays_text(opened: Callable[..., Opened], site: Path) -> None:
    page, noise = opened(site)
    assert noise == []
    assert page.title() != "1"
    assert page.locator("img[src=x]").count() == 0
    assert HOSTILE in (page.text_content("body") or "")


def test_everything_is_there_without_javascript(opened: Callable[..., Opened], site: Path) -> None:
    with_script, _ = opened(site)
    without, noise = opened(site, script=False)
    assert noise == []
    assert without.locator("h2").all_inner_texts() == with_script.locator("h2").all_inner_texts()
    assert without.locator("#ftable tbody tr").count() == 3


def test_filtering_and_the_way_to_a_report_and_back(opened: Callable[..., Opened], site: Path) -> None:
    page, noise = opened(site)
    shown = page.locator("#ftable tbody tr:not([hidden])")
    page.locator("#filters select[name=own]").select_option("team")
    expect(shown).to_have_count(1)
    page.locator("#filters button[type=reset]").click()
    expect(shown).to_have_count(3)
    page.get_by_role("button", name="Repository").click()
    assert [row.get_attribute("data-p") for row in page.locator("#ftable tbody tr").all()] == ["gone", "one", "two"]
    page.locator("#ftable").get_by_role("link", name="two").click()
    expect(page.locator("h1")).to_have_text("AI stack audit of two")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("AI stack audit of the portfolio")
    assert noise == []

"""The HTML report in Chromium: quiet, offline, readable without JavaScript, and never wider than the screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from stackaudit import audit
from stackaudit.reports import html

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a sample that also has a file named like a tag, with the tag in a model id and in a prompt."""
    folder = tmp_path_factory.mktemp("report")
    copy = folder / "sample"
    shutil.copytree(ROOT / "sample_repos" / "rag-support-bot", copy, ignore=shutil.ignore_patterns("expected.json"))
    (copy / "support_bot" / f"{HOSTILE}.py").write_text(
        "from openai import OpenAI\n"
        f"HOSTILE_PROMPT = {HOSTILE!r}\n"
        f"OpenAI().responses.create(model='gpt-4o' + {HOSTILE!r}, instructions=HOSTILE_PROMPT, input='x')\n",
        encoding="utf-8",
    )
    path = folder / "report.html"
    path.write_bytes(html.render(audit(copy, as_of=date(2026, 11, 20))))
    return path


def opened(
    browser: Browser, report: Path, *, width: int = 1440, script: bool = True, dark: bool = False
) -> tuple[Page, list[str]]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(dialog.message))
    page.on("request", lambda request: noise.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(report.as_uri())
    return page, noise


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_quiet_offline_and_no_wider_than_the_screen(browser: Browser, report: Path, width: int, dark: bool) -> None:
    page, noise = opened(browser, report, width=width, dark=dark)
    assert noise == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "stackaudit" in page.title().lower() or "sample" in page.title().lower()


def test_markup_of_the_repository_stays_text(browser: Browser, report: Path) -> None:
    page, noise = opened(browser, report)
    assert noise == []
    assert page.title() != "1"
    assert page.locator("img[src=x]").count() == 0
    assert f"{HOSTILE}.py" in (page.text_content("body") or "")


def test_everything_is_there_without_javascript(browser: Browser, report: Path) -> None:
    with_script, _ = opened(browser, report)
    without, noise = opened(browser, report, script=False)
    assert noise == []
    assert without.locator("section").count() == with_script.locator("section").count() > 5
    assert without.locator("h2").all_inner_texts() == with_script.locator("h2").all_inner_texts()


def test_filtering_and_sorting_findings(browser: Browser, report: Path) -> None:
    page, noise = opened(browser, report)
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

"""The explorer in Chromium: quiet, offline, usable by keyboard, fast with 5,000 nodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import BREAKOUT, HOSTILE, Opened
from tests.browser.test_report import TAGS

from stackaudit.model.audit import Audit
from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Edge, Node, StackGraph
from stackaudit.reports import explorer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Audit], Path]:
    def call(audit: Audit) -> Path:
        path = tmp_path_factory.mktemp("explorer") / "explorer.html"
        path.write_bytes(explorer.render(audit))
        return path

    return call


@pytest.fixture(scope="session")
def path(page_of: Callable[[Audit], Path], hostile_repository: Audit) -> Path:
    return page_of(hostile_repository)


def large(audit: Audit, amount: int) -> Audit:
    """The audit with a graph of calls, models and hosts, *amount* nodes in all."""
    kinds = [("call", 70), ("model", 20), ("provider", 9), ("lab", 1)]
    place = (Evidence("a.py", 1, 1, 1, "calls", "signature", 0.9, ""),)
    nodes = {}
    for kind, share in kinds:
        for i in range(amount * share // 100):
            key = f"{kind}{i:05}"
            nodes[key] = Node(key, kind, key, "prod", "used", {"parent": f"p{i % 7}"}, 0.9, place, key)
    calls, models = ([n for n in nodes if n.startswith(k)] for k in ("call", "model"))
    edges = [Edge("uses_model", c, models[(7 * i + j) % len(models)]) for i, c in enumerate(calls) for j in range(3)]
    return replace(audit, graph=StackGraph(nodes, tuple(edges)))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1440])
def test_quiet_offline_accessible(opened: Callable[..., Opened], path: Path, width: int, dark: bool) -> None:
    page, noise = opened(path, width=width, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate("document.querySelectorAll('details').forEach(function (fold) { fold.open = true; })")
    page.locator("#list button").first.click()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()
    assert noise == []


def test_markup_of_the_repository_stays_text(opened: Callable[..., Opened], path: Path) -> None:
    page, noise = opened(path)
    page.get_by_role("button", name="Show all").click()
    page.locator("#q").fill("onerror")
    assert page.locator("#list button").filter(has_text=HOSTILE).count() > 0
    page.locator("#list button").first.press("Enter")
    assert page.locator("img").count() == 0
    assert page.title() != "1"
    assert page.locator("script").count() == 2
    assert BREAKOUT not in path.read_text(encoding="utf-8")
    assert noise == []


def test_search_filter_and_surroundings(opened: Callable[..., Opened], path: Path) -> None:
    page, noise = opened(path)
    said = page.locator("#said")
    before = said.inner_text()
    page.get_by_role("button", name="Show all").click()
    expect(said).not_to_have_text(before)
    page.locator("#q").fill("gpt-4o")
    page.keyboard.press("Enter")
    expect(page.locator("#detail h2")).to_contain_text("gpt-4o")
    page.get_by_role("button", name="Only its surroundings").press("Enter")
    expect(said).to_contain_text("surroundings")
    page.get_by_role("button", name="Back to the graph").press("Enter")
    expect(page.locator("#detail")).to_be_hidden()
    page.locator("#filter input[value=call]").uncheck()
    expect(page.locator("#list").get_by_text("· Call", exact=True)).to_have_count(0)
    assert noise == []


def test_a_path_from_a_use_case_to_an_owner(opened: Callable[..., Opened], path: Path) -> None:
    page, noise = opened(path)
    page.locator("#ways summary").press("Enter")
    page.get_by_role("button", name="Show path").press("Enter")
    steps = page.locator("#detail ol li")
    assert steps.count() >= 3
    expect(steps.first).to_contain_text("Use case")
    expect(steps.last).to_contain_text("Parent")
    assert noise == []


def test_without_javascript_it_says_so(opened: Callable[..., Opened], path: Path) -> None:
    page, noise = opened(path, script=False)
    expect(page.locator("noscript p")).to_have_text(re.compile("draws with JavaScript"))
    expect(page.locator("main")).to_be_hidden()
    assert noise == []


def test_five_thousand_nodes_are_panned_smoothly(
    opened: Callable[..., Opened], page_of: Callable[[Audit], Path], hostile_repository: Audit
) -> None:
    page, noise = opened(page_of(large(hostile_repository, 5000)))
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#said")).to_contain_text("5007 of 5007 nodes shown")
    box = page.locator("#graph-view").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    page.evaluate(
        "window.frames5000 = []; var last = performance.now();"
        "(function tick(now) { frames5000.push(now - last); last = now; requestAnimationFrame(tick); })(last)"
    )
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(x + 4 * step, y + 3 * step)
    page.mouse.up()
    times = sorted(page.evaluate("frames5000"))
    assert len(times) > 20
    assert times[len(times) // 2] < 50, times  # a frame of 20 a second; 17 ms where nothing else runs
    assert noise == []

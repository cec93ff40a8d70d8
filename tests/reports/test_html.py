"""The HTML report: one offline file, strict policy, complete without scripts, nothing of a stranger obeyed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding
from stackaudit.reports import html, pages

VOID = {"meta", "link", "br", "wbr", "img", "input", "hr"}
SHAPES = {"path", "rect", "circle", "line", "polyline"}
SECTIONS = [
    "verdict",
    "stack_map",
    "concentration",
    "calendar",
    "debt",
    "use_cases",
    "agents",
    "inventory",
    "findings",
    "method",
    "glossary",
]


class Page(HTMLParser):
    """Collects what the tests ask; fails on tags that do not balance."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: set[str] = set()
        self.raw: dict[str, str] = {}
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        where = self.open[-1] if self.open else ""
        if where in ("style", "script"):
            self.raw[where] = self.raw.get(where, "") + data
        else:
            self.text += data

    def of(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(params=["demo", "empty", "hostile"])
def page(request: pytest.FixtureRequest) -> Page:
    audit: Audit = request.getfixturevalue(request.param)
    return Page(html.render(audit).decode())


def test_tags_balance_and_ids_are_unique(page: Page) -> None:
    assert page.open == []
    assert len(page.of("id")) == len(set(page.of("id")))


def test_policy_holds_the_hashes_of_what_is_inline(page: Page) -> None:
    policy = next(v for v in page.of("content") if v.startswith("default-src"))
    assert policy.startswith("default-src 'none';")
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_nothing_is_loaded_and_nothing_is_inline(page: Page) -> None:
    names = {name for _, name, _ in page.attributes}
    assert "style" not in names
    assert not [n for n in names if n.startswith("on")]
    assert not page.tags & {"img", "iframe", "object", "embed", "base", "video", "audio", "source"}
    assert not names & {"src", "srcset", "srcdoc", "xlink:href", "background", "action", "formaction"}
    for tag, name, value in page.attributes:
        if name == "href":
            assert (
                value.startswith("#")
                or (tag, value) == ("link", "data:,")
                or (tag == "a" and value.startswith("https://"))
            )
    assert "url(" not in page.raw["style"]
    assert "@import" not in page.raw["style"]


def test_every_section_stands_without_script(demo: Audit) -> None:
    page = Page(html.render(demo).decode())
    assert [v for t, n, v in page.attributes if t == "section" and n == "id"] == SECTIONS
    assert sum(n == "data-s" for _, n, _ in page.attributes) == 6
    for text in (
        "Put a person between the triage agent and payments",
        "desk/triage/tools/payments.py:52",
        "not valid JSON after line 3,112",
    ):
        assert text in page.text
    assert "Bluecloud AI and Northlab belong to Bluecorp" in page.text


def test_every_drawing_has_a_title_or_is_hidden(page: Page) -> None:
    drawn = [(v, n) for t, n, v in page.attributes if t == "svg" and n in ("aria-hidden", "aria-labelledby")]
    assert len(drawn) == sum(1 for t, n, _ in page.attributes if t == "svg" and n == "class")


def test_hostile_text_is_shown_not_obeyed(hostile: Audit) -> None:
    raw = html.render(hostile).decode()
    page = Page(raw)
    assert "onerror=alert(1)" in page.text
    assert raw.count("<script") == 1
    assert raw.count("<style") == 1
    assert "\x1b" not in raw
    assert "\u202e" not in raw
    assert "\\u202egnp.exe" in page.text
    assert "bad\\xff\\xfename.py" in page.text
    assert "{{7*7}}" in page.text
    assert not re.search(r"href=\"(?!#|data:,|https://)", raw)


def test_source_links_are_plain_https_only() -> None:
    from stackaudit.reports.sections.calendar import link

    assert link("https://northlab.example/a?b=1#c") == "https://northlab.example/a?b=1#c"
    for bad in (
        "javascript:alert(1)",
        "http://x.example",
        "https://x.example/<b>",
        "https://u@x.example",
        "data:text/html,x",
        "https://x\n.example",
    ):
        assert link(bad) == ""


def test_footer_cannot_leave_its_css_string() -> None:
    assert pages.css_text('a"}</style>') == "a\\22 \\7d \\3c \\2f style\\3e "


def test_empty_states_are_said(empty: Audit) -> None:
    text = Page(html.render(empty).decode()).text
    for sentence in (
        "No call to a model was found in the code that was read.",
        "No model was found in the code that was read.",
        "No vendor is in use in any layer of the stack.",
        "No finding has to be repaired.",
        "No use case was found",
        "No finding.",
        "No decision is needed",
    ):
        assert sentence in text


def test_an_audit_without_measures_still_renders(demo: Audit) -> None:
    text = Page(html.render(replace(demo, measures=())).decode()).text
    assert "This audit holds no verdict" in text


def test_above_a_thousand_findings_the_worst_are_listed(demo: Audit, make_finding: Callable[..., Finding]) -> None:
    many = [make_finding("CST001", "low", f"call {i}", f"a/{i}.py", i + 1, 5) for i in range(1200)]
    raw = html.render(replace(demo, findings=(*many, *demo.findings))).decode()
    assert raw.count('data-s="') == 1000
    assert 'data-s="critical"' in raw
    assert "The 1,000 worst of 1,206 findings are listed here" in raw
    assert "audit.json" in raw
    assert len(raw) < 1_300_000


def test_same_audit_same_bytes(demo: Audit, hostile: Audit) -> None:
    assert html.render(demo) == html.render(demo)
    assert html.render(hostile) == html.render(hostile)


def test_old_catalogue_is_named(demo: Audit) -> None:
    old = replace(demo, run=replace(demo.run, catalogue=replace(demo.run.catalogue, as_of="2026-01-01")))
    assert "The model catalogue is 323 days old" in html.render(old).decode()
    assert "days old (" not in html.render(demo).decode()


def test_size(demo: Audit) -> None:
    assert len(html.render(demo)) < 130_000

"""For whom a report is written: which sections, how deep; the glossary and the links to it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.reports.test_html import SECTIONS, Page

from stackaudit import measures
from stackaudit.model.audit import Audit
from stackaudit.model.views import AUDIENCES, View
from stackaudit.reports import html, markdown, sections
from stackaudit.reports.sentences import glossary
from stackaudit.reports.terms import Linker, Term

LEADERS = ["verdict", "stack_map", "concentration", "calendar", "rest", "glossary"]


def page(audit: Audit, audience: str) -> Page:
    return Page(html.render(audit, View(audience)).decode())


def ids(found: Page) -> list[str]:
    return [v for t, n, v in found.attributes if t == "section" and n == "id"]


def test_leaders_see_decisions_and_the_rest_in_a_sentence_each(demo: Audit) -> None:
    short = page(demo, "leadership")
    assert ids(short) == LEADERS
    for section in sections.build(demo, View("leadership")).rest:
        assert section.lead in short.text
    assert "desk/triage/tools/payments.py:52" not in short.text
    assert "The report for the team" in short.text


@pytest.mark.parametrize("audience", ["team", "audit"])
def test_team_and_audit_see_every_section(demo: Audit, audience: str) -> None:
    assert ids(page(demo, audience)) == SECTIONS


def test_only_the_audit_has_nothing_folded(demo: Audit) -> None:
    def folded(audience: str) -> int:
        found = page(demo, audience).attributes
        return sum(t == "details" for t, _, _ in found)

    raw = html.render(demo, View("audit")).decode()
    assert raw.count("<details") == raw.count("<details open>") + raw.count('<details class="dup" open>') > 0
    assert folded("team") == 1  # the one with a class: the others have no attribute


def test_tables_of_leaders_are_cut_and_say_so(demo: Audit) -> None:
    value = demo.measure("calendar")
    rows = [dict(value["rows"][0], model=f"north-{i}") for i in range(9)]
    many = replace(
        demo,
        measures=tuple(replace(m, value={**value, "rows": rows}) if m.id == "calendar" else m for m in demo.measures),
    )
    text = page(many, "leadership").text
    assert "north-4" in text
    assert "north-6" not in text
    assert "4 more models are in the report for the team and in audit.json." in text
    assert "north-8" in page(many, "team").text


def test_files_beside_the_report_are_linked(demo: Audit) -> None:
    view = View("team", (("json", "a b&c.json"),))
    assert 'href="./a%20b%26c.json"' in html.render(demo, view).decode()
    assert "Beside this file" not in html.render(demo).decode()


def test_markdown_for_leaders_lists_no_finding(demo: Audit) -> None:
    short, full = (markdown.render(demo, View(a)).decode() for a in ("leadership", "team"))
    assert "### Findings" not in short
    assert "### Findings" in full
    assert "### Model calendar" in short
    assert markdown.render(demo, View("audit")).decode() == full


@pytest.mark.parametrize("module", sections.modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_sections_name_known_readers(module: object) -> None:
    assert set(sections.audiences(module)) <= set(AUDIENCES)  # type: ignore[arg-type]


# -- the glossary ------------------------------------------------------------------------------------------------------


def test_every_measure_has_its_sentence() -> None:
    explained = {term.measure for term in glossary.everything()}
    missing = {name for name in measures.order() if name not in explained}
    assert not missing, "declare TERMS with this measure in the module of its sentences"


def test_terms_are_one_plain_sentence_and_unique() -> None:
    terms = glossary.everything()
    assert len({t.anchor for t in terms}) == len(terms)
    phrases = [p for t in terms for p in t.phrases]
    assert len(set(phrases)) == len(phrases)
    for term in terms:
        assert re.fullmatch(r"[A-Z][^.]*(?:\.\d[^.]*)*\.", term.meaning), term.name


def test_first_use_is_linked_and_no_other() -> None:
    term = Linker((Term("Lab", "Who made a model.", ("labs", "lab")), Term("Lab cost", "A sum.", ("lab cost",))))
    assert term("Two <labs>, one lab") == ('Two &lt;<a class="term" href="#term-lab">labs</a>&gt;, one lab')
    assert term("a lab cost") == 'a <a class="term" href="#term-lab-cost">lab cost</a>'
    assert term("collab, labs-like, labs") == "collab, labs-like, labs"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_links_to_the_glossary_end_there(demo: Audit, audience: str) -> None:
    found = page(demo, audience)
    links = [v for t, n, v in found.attributes if t == "a" and n == "href" and v.startswith("#term-")]
    assert links
    assert len(set(links)) == len(links)
    assert {link[1:] for link in links} <= set(found.of("id"))

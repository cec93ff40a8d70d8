"""Readiness, product metrics, launch cards, ethics, restraint and agents: their sentences and their places in reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.reports.hostile import PAYLOAD, poison
from tests.reports.test_html import Page

from stackaudit import audit
from stackaudit.model.audit import Audit
from stackaudit.model.views import View
from stackaudit.reports import html, markdown
from stackaudit.reports.evidence import cells, labels, shown
from stackaudit.reports.sentences import agents, ethics, launch, product_metrics, readiness, restraint
from stackaudit.reports.wording import DASH

SECTIONS = ("agents", "readiness", "product_metrics", "launch", "ethics", "restraint")
FILES = {
    "app.py": """from agents import Agent, function_tool
from fastapi import FastAPI
from langfuse import observe
from openai import OpenAI
from sklearn.linear_model import LogisticRegression

client, app = OpenAI(), FastAPI()

@function_tool
def remove(path: str):
    '''Remove a file that nobody needs any more.'''
    import os
    os.remove(path)

desk = Agent(name="desk", instructions="Help the people at the desk.", tools=[remove], model="gpt-4o")
PROMPT = "Is the mail below a complaint? Answer only with yes or no. Mail: {mail}"

@observe()
def ask(text):
    token_cost = 1
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": PROMPT}])

@app.post("/chat")
def chat(q: str):
    return ask(q)

def train(x, y):
    return LogisticRegression(random_state=1).fit(x, y)
""",
    "web/Foot.tsx": "export const Foot = () => <p>It can make mistakes.</p>\n",
    "README.md": "# Desk\nWe watch data drift.\n",
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    root: Path = tmp_path_factory.mktemp("desk")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return audit(root, as_of=date(2026, 11, 20))


def page(found: Audit, audience: str = "team") -> Page:
    return Page(html.render(found, View(audience)).decode())


def ids(found: Page) -> list[str]:
    return [v for t, n, v in found.attributes if t == "section" and n == "id"]


def test_each_has_its_section_and_its_lines(real: Audit) -> None:
    found = page(real)
    assert [i for i in ids(found) if i in SECTIONS] == list(SECTIONS)
    for text in (
        "Of 1 agent, 1 acts alone.",
        "0 of 1 tools that change something ask",
        "can make mistakes",
        "Answer only with yes or no",
        "On a hundred real inputs",
        "tests of the ML Test Score",
        "token_cost",
    ):
        assert text in found.text, text
    text = markdown.render(real, View("team")).decode()
    heads = ("Agents", "Readiness", "Product metrics", "Launch cards", "Ethics evidence", "This may not need AI")
    assert [line[4:] for line in text.splitlines() if line.startswith("### ") and line[4:] in heads] == list(heads)
    assert "`web/Foot.tsx`:1" in text


def test_leaders_read_one_sentence_of_each(real: Audit) -> None:
    found = page(real, "leadership")
    assert not set(SECTIONS) & set(ids(found))
    assert readiness.lead(real.measure("readiness")) in found.text


def test_the_audit_has_nothing_folded(real: Audit) -> None:
    raw = html.render(real, View("audit")).decode()
    assert raw.count("<details") == raw.count("<details open>") + raw.count('<details class="dup" open>') > 0


def test_text_of_strangers_stays_text(real: Audit) -> None:
    hostile: Audit = poison(real)
    ids_of_rules = tuple(replace(r, id=o.id) for r, o in zip(hostile.rules, real.rules, strict=True))
    found = page(replace(hostile, rules=ids_of_rules, findings=()))
    assert found.open == []
    assert "alert(1)" in found.text
    assert not [n for _, n, _ in found.attributes if n.startswith("on")]
    assert "\n# head" not in markdown.render(replace(hostile, findings=()), View("team")).decode()
    assert "<img" in PAYLOAD


def test_audits_without_these_measures_have_no_such_section(demo: Audit) -> None:
    assert set(ids(page(demo))) & set(SECTIONS) == {"agents"}
    assert "triage_agent" in page(demo).text


# -- sentences ---------------------------------------------------------------------------------------------------------


def items(**states: str) -> dict[str, Any]:
    rows = [
        {"id": name, "label": name.replace("_", " ").capitalize(), "state": state} for name, state in states.items()
    ]
    kinds = ("found", "partly", "mentioned", "not found", "does not apply")
    counts = {kind: sum(state == kind for state in states.values()) for kind in kinds}
    return {"items": rows, "counts": {**counts, "of": len(rows) - counts["does not apply"]}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "Nothing in the code asks for a building block of an AI factory."),
        (items(tracing="found"), "1 of 1 building block that applies is found."),
        (items(tracing="not found"), "None of 1 building block that applies is found. Not found: tracing."),
        (
            items(tracing="found", owners="partly", gateway="mentioned", retries="does not apply"),
            "1 of 3 building blocks that apply is found, 1 in part. Not found: gateway.",
        ),
        (items(tracing="found", owners="found"), "2 of 2 building blocks that apply are found."),
    ],
)
def test_readiness(value: dict[str, Any], expected: str) -> None:
    assert readiness.lead(value) == expected


def test_the_tests_of_the_score_are_counted_by_section() -> None:
    assert readiness.tests({"ml_tests": None}) == ""
    sections = [{"name": "Data", "found": 1, "of": 7}, {"name": "Model", "found": 0, "of": 7}]
    assert readiness.tests({"ml_tests": {"sections": sections}}) == (
        "The code shows evidence for 1 of the 14 tests of the ML Test Score: data 1 of 7 and model 0 of 7."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "Nothing in the code asks for figures of the product."),
        (items(drift="not found"), "None of 1 figure of the product is recorded. Not found: drift."),
        (items(cost="found"), "1 of 1 figure of the product is recorded: cost."),
        (
            items(cost="found", latency="found", trust="partly", drift="mentioned"),
            "2 of 4 figures of the product are recorded: cost and latency. In part: trust. Not found: drift.",
        ),
    ],
)
def test_product_metrics(value: dict[str, Any], expected: str) -> None:
    assert product_metrics.lead(value) == expected


def test_use_cases_of_a_figure() -> None:
    assert product_metrics.cases({"use_cases": []}, 3) == DASH
    assert product_metrics.cases({"use_cases": ["Chat"]}, 3) == "1 of 3: Chat"
    assert product_metrics.cases({"use_cases": ["Chat", "Report"]}, 3) == "2 of 3: Chat and Report"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "No call to a model was found, so no question of ethics was asked of the code."),
        (items(appeal="not found"), "None of 1 question has evidence in the code."),
        (items(appeal="found"), "1 of 1 question has evidence in the code."),
        (
            items(appeal="found", oversight="partly", disclosure="mentioned"),
            "2 of 3 questions have evidence in the code. Nothing was found for: disclosure.",
        ),
    ],
)
def test_ethics(value: dict[str, Any], expected: str) -> None:
    assert ethics.lead(value) == expected


def card(*missing: str) -> dict[str, Any]:
    return {"items": [{"label": label, "state": "not found"} for label in missing] + [{"label": "x", "state": "found"}]}


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ([], "No use case was found, so there is no launch card."),
        ([card()], "There is 1 launch card, one for each use case. Each question has evidence in the code."),
        ([card("Appeal")], "There is 1 launch card, one for each use case. Most often not found: appeal (1 of 1)."),
        (
            [card("Appeal", "Switch"), card("Switch")],
            "There are 2 launch cards, one for each use case. Most often not found: switch (2 of 2) and appeal (1 of 2).",
        ),
    ],
)
def test_launch(cards: list[dict[str, Any]], expected: str) -> None:
    assert launch.lead({"cards": cards}) == expected


def kinds(**found: int) -> dict[str, Any]:
    return {
        "kinds": [{"id": kind, "found": number} for kind, number in found.items()],
        "candidates": [{}] * sum(found.values()),
    }


def test_restraint() -> None:
    assert restraint.lead({}).startswith("No place was found that clearly uses more than it needs. Looked for: ")
    one = "1 place may need less than it uses: 1 agent without tools or other agents."
    assert restraint.lead(kinds(lone_agent=1)) == one
    many = "3 places may need less than they use: 2 prompts that allow only a label and 1 graph without a choice."
    assert restraint.lead(kinds(closed_answer=2, conversion=0, linear_graph=1)) == many


@pytest.mark.parametrize(
    ("levels", "checks", "expected"),
    [
        ({}, {}, ""),
        ({"suggests": 1}, {}, "Of 1 agent, 1 only suggests."),
        (
            {"acts alone": 2, "acts with approval": 1, "not known": 3},
            {"tracing": {"no": 4}, "approval": {"no": 2}},
            "Of 6 agents, 2 act alone, 1 acts with approval and for 3 the code does not show it. Tracing: nothing was found for 4.",
        ),
    ],
)
def test_agents(levels: dict[str, int], checks: dict[str, Any], expected: str) -> None:
    value = {"rows": [{}] * sum(levels.values()), "levels": levels, "checks": checks}
    assert agents.lead(value) == expected


def test_an_item_shows_places_or_what_was_looked_for() -> None:
    found = {
        "label": "A",
        "state": "found",
        "places": [{"path": "a/b.py", "line": 3, "what": "b.py"}],
        "searched": ["x"],
    }
    assert (shown(found)["searched"], shown(found)["places"][0]["what"]) == ("", "")
    missing = {"label": "A", "state": "not found", "searched": [f"w{n}" for n in range(9)], "next": "Do it."}
    assert shown(missing)["searched"] == "w0, w1, w2, w3, w4, w5 and 3 more"
    assert cells(missing) == ("A", "Not found", "looked for w0, w1, w2, w3, w4, w5 and 3 more", "Do it.")
    assert cells(found) == ("A", "Found", "`a/b.py`:3", DASH)
    assert (
        labels([{"label": "AI: x?", "state": "found"}, {"label": "Bias", "state": "found"}], "found") == "AI and bias"
    )

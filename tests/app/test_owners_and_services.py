"""Owners and services through the whole pipeline, on a monorepo."""

from datetime import date
from pathlib import Path

import pytest

from stackaudit.app import pipeline
from stackaudit.app.settings import Settings
from stackaudit.intake.trees import open_tree
from stackaudit.model.audit import Audit
from stackaudit.reports import html, markdown, terminal

API = """\
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI()


@app.post("/{name}")
def answer(text: str):
    return client.responses.create(model="gpt-4.1-2025-04-14", input=text)
"""
FILES = {
    "pyproject.toml": "[project]\nname = 'shop'\n",
    "services/chat/pyproject.toml": "[project]\nname = 'chat'\ndependencies = ['openai', 'fastapi']\n",
    "services/chat/chat/main.py": API.replace("{name}", "chat"),
    "services/search/requirements.txt": "openai\nfastapi\n",
    "services/search/main.py": API.replace("{name}", "search").replace("OpenAI()", "OpenAI(timeout=9, max_retries=1)"),
    "services/search/catalog-info.yaml": "kind: Component\nspec: {owner: 'group:default/search'}\n",
    "libs/core/pyproject.toml": "[project]\nname = 'core'\n",
    "libs/core/core.py": "def f():\n    return 1\n",
    "CODEOWNERS": "* @acme/all\n/services/chat/ @acme/chat\n",
}


@pytest.fixture(scope="module")
def audit(tmp_path_factory) -> Audit:
    folder: Path = tmp_path_factory.mktemp("shop")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return pipeline.audit(open_tree(folder), Settings(history=False), date(2026, 11, 20))


def test_findings_and_nodes_have_their_owner(audit):
    owners = {f.primary.path.split("/")[1]: f.owner for f in audit.findings if f.rule in {"RES001", "CST001"}}
    assert owners == {"chat": "@acme/chat", "search": "search"}
    modules = {n.name: n.get("owner") for n in audit.graph.of("module")}
    assert modules["services/chat/chat/main.py"] == "@acme/chat"
    cases = {n.name: n.get("owner") for n in audit.graph.of("use_case")}
    assert sorted(map(str, cases.values())) == ["@acme/chat", "search"]


def test_each_service_has_its_rating(audit):
    rows = {r["path"]: r for r in audit.measure("services")}
    assert set(rows) == {"services/chat", "services/search"}
    assert rows["services/chat"]["owner"] == "@acme/chat"
    assert rows["services/search"]["owner"] == "search"
    assert rows["services/chat"]["minutes"] > rows["services/search"]["minutes"] > 0
    assert all(r["calls"] == 1 and r["ai_lines"] == 10 and len(r["use_cases"]) == 1 for r in rows.values())
    assert sum(r["findings"] for r in rows.values()) == len(audit.open)
    assert {r["rating"] for r in rows.values()} <= set("ABCDE")


def test_reports_name_owners_and_services(audit):
    assert "Debt by service" in html.render(audit).decode()
    text = markdown.render(audit).decode()
    assert "### Services" in text
    assert "services/chat" in text.partition("### Services")[2]
    assert ", @acme/chat)" in terminal.render(audit, width=200)


def test_a_repository_with_one_service_shows_none(tmp_path):
    (tmp_path / "main.py").write_text(API)
    (tmp_path / "requirements.txt").write_text("openai\n")
    found = pipeline.audit(open_tree(tmp_path), Settings(history=False), date(2026, 11, 20))
    assert found.measure("services") == []
    assert "Debt by service" not in html.render(found).decode()
    assert "### Services" not in markdown.render(found).decode()
    assert all(f.owner is None for f in found.findings)

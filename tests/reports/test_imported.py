"""What other tools say: named by tool in every report for people, as text and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from tests.reports.hostile import poison

from stackaudit.model.audit import Audit, Measure
from stackaudit.reports import csv, html, markdown, terminal

VALUE: dict[str, Any] = {
    "files": [{"name": "leaks.sarif", "sha256": "0"}],
    "tools": [
        {
            "file": "leaks.sarif", "tool": "leakfinder", "version": "8.1", "total": 1, "suppressed": 2, "outside": 0, "severities": {"high": 1},
            "findings": [{"rule": "S1", "severity": "high", "message": "a key stands here", "path": "desk/llm.py", "line": 3}],
            "components_total": 0, "components": [],
        }
    ],
}  # fmt: skip


def given(audit: Audit, value: dict[str, Any] = VALUE) -> Audit:
    return replace(audit, measures=(*audit.measures, Measure("imported", "Other tools", "", value)))


def test_every_report_for_people_names_the_tool(demo: Audit) -> None:
    told = "leakfinder 8.1: 1 finding (1 high); left out: 2 accepted there."
    assert told in markdown.render(given(demo)).decode()
    assert told in " ".join(terminal.render(given(demo)).split())
    page = html.render(given(demo)).decode()
    assert told in page
    assert "a key stands here" in page
    assert "imported,,S1,leakfinder 8.1,high," in csv.render(given(demo)).decode()


@pytest.mark.parametrize("render", [markdown.render, html.render, csv.render])
def test_nothing_imported_nothing_said(render: Any, demo: Audit) -> None:
    assert b"leakfinder" not in render(demo)
    assert b"ther tools say" not in render(demo)


def test_text_of_strangers(demo: Audit) -> None:
    audit = given(demo, poison(VALUE))
    page, text = html.render(audit).decode(), markdown.render(audit).decode()
    assert "<img src=x" not in page
    assert "<img" not in re.sub(r"(`+)[^`].*?[^`]\1(?!`)", "", text)  # inside code spans it is text
    assert all("\x1b" not in shown and "\u202e" not in shown for shown in (page, text, terminal.render(audit)))
    formula = poison(VALUE)
    formula["tools"][0]["findings"][0]["message"] = "=1+1"
    assert ",'=1+1," in csv.render(given(demo, formula)).decode()

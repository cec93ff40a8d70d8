"""Every example of every rule runs: it fires on the marked lines and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from tests.rulebook.judge import AS_OF, judge, write

from stackaudit import rulebook
from stackaudit.app.rule_examples import past_of
from stackaudit.rulebook.loading import examples

CASES = [(rule, number, row) for rule in rulebook.load() for number, row in enumerate(examples(rule.path))]


@pytest.mark.parametrize(
    ("rule", "row"),
    [(r, row) for r, _, row in CASES],
    ids=[f"{r.header.id}-{n}-{'bad' if 'bad' in row else 'good'}" for r, n, row in CASES],
)
def test_example(rule, row, tmp_path):
    as_of = date.fromisoformat(str(row["as_of"])) if "as_of" in row else AS_OF
    marks = {
        (path, line) for name, path, line in write(tmp_path, row.get("bad") or row["good"]) if name == rule.header.id
    }
    found = [(f.primary.path, f.primary.line) for f in judge(tmp_path, rule.header.id, as_of, past_of(row))]
    assert sorted(found) == sorted(marks)
    assert bool(marks) == ("bad" in row)


@pytest.mark.parametrize("rule", rulebook.load(), ids=lambda r: r.header.id)
def test_every_rule_has_two_bad_and_two_good_examples(rule):
    rows = examples(rule.path)
    assert sum("bad" in r for r in rows) >= 2
    assert sum("good" in r for r in rows) >= 2


@pytest.mark.parametrize("rule", rulebook.load(), ids=lambda r: r.header.id)
def test_every_rule_has_a_page(rule):
    page = rulebook.page(rule)
    assert page.startswith(f"# {rule.header.id} {rule.header.name}\n")
    assert "## Why" in page
    assert "## Fix" in page
    assert page.count("**Found**") >= 2

"""Code Quality: the fields that are asked for, unique fingerprints, open findings only."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from stackaudit.model.audit import Audit
from stackaudit.reports import codequality


def listed(audit: Audit) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(codequality.render(audit))
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert row["location"]["lines"]["begin"] >= 1
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    return rows


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
def test_fields_and_bytes(name: str, request: pytest.FixtureRequest) -> None:
    audit: Audit = request.getfixturevalue(name)
    assert [row["check_name"] for row in listed(audit)].count("not-read") == len(audit.skips)
    assert len(listed(audit)) == len(audit.open) + len(audit.skips)
    assert codequality.render(audit) == codequality.render(audit)


def test_one_entry(demo: Audit) -> None:
    first = listed(demo)[0]
    assert first | {"fingerprint": ""} == {
        "description": "issue_payment pays and nothing asks a person first",
        "check_name": "AGT002",
        "fingerprint": "",
        "severity": "blocker",
        "location": {"path": "desk/triage/tools/payments.py", "lines": {"begin": 52}},
    }


def test_what_was_not_read_is_the_end(demo: Audit) -> None:
    last = listed(demo)[-1]
    assert last["description"] == "This file was not read: 6.2 MB; the limit is 5 MB"
    assert last["location"] == {"path": "web/vendor/pdf.js", "lines": {"begin": 1}}


def test_equal_fingerprints_are_told_apart_and_stable(demo: Audit) -> None:
    twice = replace(demo, findings=(*demo.findings, demo.findings[0]))
    assert {row["fingerprint"] for row in listed(demo)} < {row["fingerprint"] for row in listed(twice)}


def test_text_of_strangers(hostile: Audit) -> None:
    text = codequality.render(hostile).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text

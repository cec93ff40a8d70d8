"""The summary in the terminal: readable in colour and without, and deaf to control characters."""

from __future__ import annotations

import re

import pytest

from stackaudit.model.audit import Audit
from stackaudit.reports import terminal


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
@pytest.mark.parametrize("width", [20, 80, 200])
def test_plain_text_has_no_escapes_and_fits(name: str, width: int, request: pytest.FixtureRequest) -> None:
    text = terminal.render(request.getfixturevalue(name), width, False)
    assert "\x1b" not in text
    assert not re.search(r"[\u2500-\u257f]", text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert max(map(len, text.splitlines())) <= max(width, 40)


def test_only_our_own_escapes_in_colour(hostile: Audit) -> None:
    text = terminal.render(hostile, 100, True)
    assert "\x1b[" in text
    assert not re.sub(r"\x1b\[[\d;]*m", "", text).count("\x1b")
    assert "\\x1b[31mred" in text.replace("\n", "")


def test_markup_of_strangers_is_not_read(demo: Audit) -> None:
    assert "[AGT002]" in terminal.render(demo, 80, False)


def test_it_reads_like_a_compiler(demo: Audit) -> None:
    text = terminal.render(demo, 100, False)
    assert (
        "critical[AGT002] issue_payment pays and nothing asks a person first\n  --> desk/triage/tools/payments.py:52 and 2 related places\n  fix: "
        in text
    )
    assert "2 items could not be read" in text


def test_empty(empty: Audit) -> None:
    assert terminal.render(empty, 80, False) == (
        "AI stack audit of plain, 20 Nov 2026\nNo AI stack was found.\nNo finding has to be repaired.\n\n"
        "No part of an AI stack was found in the code that was read.\n\nNo finding.\n\nEverything listed could be read.\n"
    )

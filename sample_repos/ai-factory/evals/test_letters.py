"""Drafts against the golden letters, through the gateway; the archive is a fixed copy."""

import json
from pathlib import Path

import pytest

from docdesk import tools
from docdesk.letters import draft_reply
from docdesk.schemas import Letter

GOLDEN = [json.loads(line) for line in (Path(__file__).parent / "golden" / "letters.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["number"])
def test_draft_says_what_it_must(case: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tools.TOOLS, "search_archive", lambda words: "House rules, file 12; lift of house 3, file 31")
    draft = draft_reply(Letter(number=case["number"], text=case["text"]))
    assert draft.finished
    assert all(words in draft.text.lower() for words in case["must"])
    assert not any(words in draft.text.lower() for words in case["must_not"])

"""Summaries against the golden documents, through the gateway."""

import json
from pathlib import Path

import pytest

from docdesk.schemas import Document
from docdesk.summarise import summarise

GOLDEN = [json.loads(line) for line in (Path(__file__).parent / "golden" / "summaries.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["number"])
def test_summary_keeps_the_facts(case: dict) -> None:
    summary = summarise(Document(number=case["number"], text=case["text"]))
    assert case["sender"] in summary.sender
    assert summary.due == case["due"]
    assert any(case["amount"] in amount for amount in summary.amounts)

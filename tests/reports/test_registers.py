"""Registers: DORA tables and the evidence for the AI Act."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

from stackaudit.model.audit import Audit, Measure
from stackaudit.reports.registers import ai_act, dora
from stackaudit.reports.sentences import standards as say

PROVIDER = {"id": "h", "name": "=cmd|'/c calc'!A1", "rank": 1, "places": ["@a.py:1", "b.py:2"], "parent_name": "+P",
            "lost": 2, "cases": 3, "alternatives": ["Other"]}  # fmt: skip
LAB = {"id": "l", "name": "Lab", "rank": 2, "places": ["a.py:1"], "parent_name": "P", "recipient": "h",
       "recipient_name": "=H", "note": "its models run there"}  # fmt: skip
EXIT = {"id": "h", "kind": "host", "band": "highly complex", "score": 60, "why": ["its own SDK"]}


def with_measures(audit: Audit, **values: Any) -> Audit:
    kept = tuple(m for m in audit.measures if m.id not in values)
    return replace(audit, measures=(*kept, *(Measure(k, k, "", v) for k, v in values.items())))


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_what_code_can_tell_is_filled_in_and_the_rest_is_empty(demo: Audit) -> None:
    chain = {"providers": [PROVIDER, LAB], "chain": [{**PROVIDER, "note": "direct"}, LAB]}
    made = dora.tables(with_measures(demo, supply_chain=chain, exit={"rows": [EXIT]}))
    assert list(made) == ["B_05.01.csv", "B_05.02.csv", "B_07.01.csv"]
    providers, links, assessed = (read(made[name]) for name in made)
    assert [len(providers), len(links), len(assessed)] == [2, 2, 1], "labs are assessed through their hosts"
    official = [k for k in providers[0] if k.startswith("B_05.01")]
    assert len(official) == 12
    assert {providers[0][k] for k in official} == {""}
    assert providers[0]["stackaudit evidence"] == "'@a.py:1; b.py:2"
    assert [r["B_05.02.0050 Rank"] for r in links] == ["1", "2"]
    assert links[1]["stackaudit recipient"] == "h"
    (row,) = assessed
    assert row["B_07.01.0050 Substitutability"] == "Highly complex substitutability"
    assert row["B_07.01.0110 Alternative providers identified"] == "Yes"
    assert row["B_07.01.0080 Exit plan"] == ""
    assert "2 of 3 use cases are lost" in row["stackaudit note"]


def test_no_cell_starts_a_formula(demo: Audit) -> None:
    chain = {"providers": [PROVIDER, LAB], "chain": [LAB]}
    for data in dora.tables(with_measures(demo, supply_chain=chain)).values():
        for row in csv.reader(io.StringIO(data.decode(), newline="")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_nothing_in_use_gives_heads_only(demo: Audit) -> None:
    for data in dora.tables(with_measures(demo, supply_chain={"providers": [], "chain": []})).values():
        assert data.count(b"\r\n") == 1


ITEM = {"id": "Art. 14", "title": "Human oversight", "state": "evidence", "rules": ["X1"], "places": ["a.py:1", "a.py:1"],
        "weaknesses": 1, "safeguards": [{"what": "approval by a person", "count": 1, "names": ["pay"], "places": ["t.py:2"]}]}  # fmt: skip
ACT = {"standards": [{"id": "eu-ai-act", "name": "EU AI Act", "items": [ITEM]}]}


def test_the_ai_act_in_both_forms(demo: Audit) -> None:
    asked = {
        "items": [{"id": "disclosure", "label": "Are people told?", "state": "not found", "places": [], "note": ""}]
    }
    found = with_measures(demo, standards=ACT, ethics=asked)
    value = json.loads(ai_act.as_json(found))
    assert value["schema"] == "stackaudit.ai-act/1"
    first = value["oversight"][0]
    assert (first["what"], first["state"]) == ("Art. 14: Human oversight", "evidence")
    assert first["found"] == ["approval by a person: pay"]
    assert first["against"] == ["open findings of X1"]
    assert first["places"] == ["t.py:2", "a.py:1"]
    assert value["transparency"][0]["state"] == "none found"
    text = ai_act.as_markdown(found).decode()
    assert "| Art. 14: Human oversight | evidence |" in text
    assert "no legal advice" in text


def test_texts_of_the_repository_stay_dead_in_markdown(demo: Audit) -> None:
    bad = {**ITEM, "title": "<script>x</script> [a](http://b) @you"}
    case = {"name": "<img src=x>", "entry_points": [], "models": ["`|"], "providers": [], "calls": 1}
    act = {"standards": [{"id": "eu-ai-act", "items": [bad]}]}
    text = ai_act.as_markdown(with_measures(demo, standards=act, use_cases=[case])).decode()
    assert "<script" not in text
    assert "<img" not in text
    assert "[a](http" not in text


def test_sentences_about_standards() -> None:
    assert say.lead({}) == "No part of an AI stack was found that a standard could be held against."
    one = {"standards": [{"items": [ITEM]}]}
    assert say.lead(one) == (
        "Of 1 item in 1 list, 1 has an open weakness and 1 has a safeguard in the code. Code can tell something about each."
    )
    assert say.weaknesses(ITEM) == "1 open finding of X1"
    assert say.safeguards(ITEM) == "approval by a person (1)"
    assert say.weaknesses({"weaknesses": 0}) == ""
    assert say.places({"places": [], "safeguards": ITEM["safeguards"]}) == ["t.py:2"]
    many = {"standards": [{"items": [{"state": "cannot be told from code"}] * 2}, {"items": [{}]}]}
    assert say.lead(many).endswith("About 2 items code can tell nothing.")
    assert "none have an open weakness" in say.lead(many)

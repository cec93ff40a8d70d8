"""Mermaid: arrows of the stack map, bounded; names are only ever labels."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stackaudit.model.audit import Audit
from stackaudit.reports import mermaid

LINE = re.compile(
    r'flowchart LR|  n\d+(\(\[|\[)"[\w ./,\-\u2026#;]*"(\]\)|\])|  n\d+ -->\|(?:[\d,]+|under 1)\| n\d+|  %% [\w ]+|  none\["[\w ]+"\]'
)


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
def test_only_lines_of_the_drawing(name: str, request: pytest.FixtureRequest) -> None:
    text = mermaid.render(request.getfixturevalue(name)).decode()
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []


def test_golden(demo: Audit) -> None:
    first = {"component": "desk.llm", "model": "north-4", "host": None, "lab": 'North "Lab"', "n": 31}
    few = {"paths": [first, {"component": "desk.llm", "lab": "Ember", "n": 0.25}]}
    one = replace(demo, measures=tuple(replace(m, value=few) if m.id == "stack_map" else m for m in demo.measures))
    assert mermaid.render(one).decode() == (
        "flowchart LR\n"
        '  n0["desk.llm"]\n'
        '  n1(["Ember"])\n'
        '  n2(["North #34;Lab#34;"])\n'
        '  n3["north-4"]\n'
        "  n0 -->|31| n3\n"
        "  n3 -->|31| n2\n"
        "  n0 -->|under 1| n1\n"
        "  %% 2 files could not be read\n"
    )


def test_the_thinnest_arrows_are_left_out(demo: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid, "EDGES", 2)
    text = mermaid.render(demo).decode()
    assert text.count("-->") == 2
    assert re.search(r"%% \d+ thinner arrows left out$", text, re.MULTILINE)

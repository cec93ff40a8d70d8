"""The file of a baseline: one finding a line, sorted, and refused where it is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model.errors import UsageError
from stackaudit.rulebook.baseline import Entry, dumps, loads

TEXTS = st.text(max_size=20)
ROWS = st.lists(st.builds(Entry, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=6)


@given(ROWS)
def test_it_comes_back_sorted_one_a_line(rows):
    data = dumps(rows)
    assert list(loads(data, "b.json")) == sorted(rows)
    assert data.count(b"\n") == len(rows) + 2
    assert dumps(list(reversed(rows))) == data
    assert json.loads(data)["schema"] == "stackaudit.baseline/1"


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"{\n,}", "b.json:2: this is no baseline: it is not valid JSON; write it with `stackaudit baseline write`"),
        (b"\xff", "b.json: this is no baseline"),
        (b"[" * 100_000, "b.json: this is no baseline"),
        (b'{"schema": "stackaudit.audit/1", "findings": []}', "no baseline of schema stackaudit.baseline/1"),
        (
            b'{"schema": "stackaudit.baseline/1", "findings": [{"path": 1}]}',
            "b.json:2: a finding of a baseline has the texts",
        ),
    ],
)
def test_what_is_none_is_refused(data, wanted):
    with pytest.raises(UsageError) as caught:
        loads(data, "b.json")
    assert wanted in str(caught.value)

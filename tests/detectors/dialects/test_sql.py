"""Tables of statements."""

from __future__ import annotations

import pytest

from stackaudit.detectors.dialects.sql import tables


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("select * from a.b join c on true", {"a.b", "c"}, set()),
        ("INSERT INTO x (a) SELECT 1 FROM y -- from z", {"y"}, {"x"}),
        ("create or replace table t as select * from s", {"s"}, {"t"}),
        ("merge into ${DB}.t as target using (select ? as a) as source on true", set(), {"${DB}.t"}),
        ("with c as (select * from d) select * from c", {"d"}, set()),
        ("select 1 from pg_database where datname = 'x'", set(), set()),
        ("delete from t where a in ('from u')", set(), {"t"}),
        ("select extract(year from ts), \0 from \0", {"ts"}, set()),
    ],
)
def test_statements(text: str, reads: set[str], writes: set[str]) -> None:
    found = tables(text)
    assert found is not None
    assert (set(found.reads), set(found.writes)) == (reads, writes)


@pytest.mark.parametrize("text", ["pick rows from the table", "", "from a to b", "select"])
def test_prose_is_no_statement(text: str) -> None:
    assert tables(text) is None

"""Formats are found by walking the package; CSV is guarded."""

from __future__ import annotations

import csv as stdlib_csv
import io

import pytest

from stackaudit.model.audit import Audit
from stackaudit.reports import csv, formats


def test_formats_are_found() -> None:
    found = formats()
    assert set(found) >= {"html", "markdown", "json", "csv"}
    suffixes = [s for f in found.values() for s in f.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(s.startswith(".") for s in suffixes)


@pytest.mark.parametrize("name", ["html", "markdown", "csv"])
def test_bytes_are_utf8_and_stable(name: str, hostile: Audit) -> None:
    render = formats()[name].render
    assert render(hostile).decode() == render(hostile).decode()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("=1+1", "'=1+1"), ("+x", "'+x"), ("-x", "'-x"), ("@x", "'@x"), ("\t=x", "'=x"), ("\r=x", "'=x"), (" =x", "'=x"), ("\uff1dx", "'\uff1dx"), ("a=b", "a=b"), (None, ""), (-3, -3)],
)  # fmt: skip
def test_formulas_are_guarded(raw: object, shown: object) -> None:
    assert csv.cell(raw) == shown


def test_rows(demo: Audit) -> None:
    rows = list(stdlib_csv.DictReader(io.StringIO(csv.render(demo).decode(), newline="")))
    assert [r["record"] for r in rows].count("finding") == 7
    assert [r["record"] for r in rows].count("node") == 9
    assert rows[0]["kind"] == "AGT002"
    assert next(r for r in rows if r["waiver_reason"])["waived_until"] == "2027-03-31"

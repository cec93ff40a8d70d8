"""TOML: values as the standard library gives them, with lines."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Fields, plain, walk
from stackaudit.model.source import Skip

STORY = '''title = "L1"
a.b.c = "L2"
"quoted \\u00e4" = 'L3'
inline = { x = "L4", y = { z = "L4" }, list = ["L4", "L4"] }
many = [
  "L6",  # comment, with ] and "
  "L7", "L7",
  [ "L8",
    "L9" ],
  { x = "L10" },
]
multi = """
text ] = \\" "" "more"
"""
[table]
key = "L16"
[table.sub."x.y"]
key = "L18"
[[row]]
key = "L20"
list = [ "L21" ]
[row.sub]
key = "L23"
[[row]]
key = "L25"
[[row.inner]]
key = "L27"
[[row.inner]]
key = "L29"
'''


def load(text: str) -> Document:
    document = parse("a.toml", text.encode())
    assert isinstance(document, Document), document
    return document


def test_every_marker_stands_on_its_line() -> None:
    document = load(STORY)
    assert plain(document.root) == tomllib.loads(STORY)
    markers = [leaf for _, _, leaf in walk(document.root) if str(leaf.value).startswith("L")]
    assert len(markers) == 21
    for leaf in markers:
        assert leaf.value == f"L{leaf.line}"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "a = 1",
                'b = "x # y"',
                "c = [1, 2,\n3]",
                "[t]",
                "[[r]]",
                "[t.u]",
                "d = {x = 1}",
                "e.f = 1.5",
                "g = '''\n'x'\n'''",
                "# note",
                "",
                "h = 1979-05-27T07:32:00Z",
                "i = [ {a = 1}, {b = [ ]} ]",
                '"k 1" = true',
                "[r.s]",
            ]
        ),
        max_size=12,
    )
)
def test_plain_equals_the_standard_library(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert isinstance(parse("a.toml", text.encode()), Skip)
        return
    assert str(plain(load(text).root)).replace("'1979-05-27T07:32:00+00:00'", "DATE") == str(expected).replace(
        "datetime.datetime(1979, 5, 27, 7, 32, tzinfo=datetime.timezone.utc)", "DATE"
    )


def test_windows_line_ends() -> None:
    root = load("a = 1\r\n[b]\r\nc = [\r\n  2,\r\n]\r\n").root
    assert [(path, leaf.line) for path, _, leaf in walk(root)] == [(("a",), 1), (("b", "c", "[0]"), 4)]


def test_dates_are_iso_texts() -> None:
    assert plain(load("a = 1979-05-27\nb = 07:32:00").root) == {"a": "1979-05-27", "b": "07:32:00"}


@pytest.mark.parametrize(
    "text", ["a = ", "a = [1", "[a", "a = 1\na = 2", 'a = "x', "= 1", "a = {b = 1", "a = 1979-13-40"]
)
def test_broken_documents_are_skips(text: str) -> None:
    assert isinstance(parse("a.toml", text.encode()), Skip)


def test_an_empty_file_is_an_empty_table() -> None:
    assert load("").root == Fields((), 1)

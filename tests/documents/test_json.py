"""JSON: values as the standard decoder gives them, with lines; comments and trailing commas."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Fields, plain, walk
from stackaudit.model.source import Skip

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=8), inner, max_size=5)),
    max_leaves=40,
)


def load(text: str) -> Document:
    document = parse("a.json", text.encode())
    assert isinstance(document, Document), document
    return document


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_plain_equals_the_standard_decoder(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert plain(load(text).root) == json.loads(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}[],:"\\u019 tn\nae.-+/*', max_size=40))
def test_what_the_standard_decoder_takes_is_taken(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        return
    assert plain(load(text).root) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_every_marker_stands_on_its_line(blanks: list[int]) -> None:
    lines = ["{"]
    for position, count in enumerate(blanks):
        lines += ["  // comment"] * count
        lines.append(f'  "k{position}":')
        lines.append(f'    ["L{len(lines) + 1}", {{"x":')
        lines.append(f'      "L{len(lines) + 1}"}}, /* more')
        lines.append(f'      */ "L{len(lines) + 1}",],')
    lines.append("}")
    for _, _, leaf in walk(load("\n".join(lines)).root):
        assert leaf.value == f"L{leaf.line}"


def test_keys_have_lines_of_their_own() -> None:
    root = load('{\n  "a":\n    1,\n  "b": {}\n}').root
    assert isinstance(root, Fields)
    assert [(key, line, value.line) for key, line, value in root.fields] == [("a", 2, 3), ("b", 4, 4)]


def test_comments_in_texts_stay() -> None:
    assert plain(load('{"url": "https://x/*y*/", // "z": 1\n "b": [1, 2,],}').root) == {
        "url": "https://x/*y*/",
        "b": [1, 2],
    }


def test_the_last_of_equal_keys_stands() -> None:
    assert plain(load('{"a": 1, "a": 2}').root) == {"a": 2}


def test_lone_surrogates_are_replaced() -> None:
    assert plain(load(r'["\ud800x", "\ud83d\ude00"]').root) == ["�x", "😀"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1",
        "[1 2]",
        "[,1]",
        "[1,,2]",
        '{"a" 1}',
        '{"a":1}}',
        "[1],",
        '"a',
        "nul",
        "01",
        "{1: 2}",
        '"\\x"',
        "]",
    ],
)
def test_broken_documents_are_skips(text: str) -> None:
    assert isinstance(parse("a.json", text.encode()), Skip)


def test_a_megabyte_is_quick() -> None:
    text = json.dumps([{"name": f"row {n}", "value": n, "tags": ["alpha", "beta"]} for n in range(14_000)], indent=1)
    started = time.process_time()
    load(text)
    assert time.process_time() - started < 1.0  # about 0.1 s on an idle machine

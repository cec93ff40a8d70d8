"""XML keeps lines, and refuses what can be used against its reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.documents import parse
from stackaudit.model.documents import Document, Fields, Leaf, plain, walk
from stackaudit.model.source import Skip

POM = """<?xml version="1.0"?>
<!-- why -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <a>text</a>
  <b key="1">
    <c>x</c>
    <c>y</c>
  </b>
</project>
"""


def read(text: str, path: str = "pom.xml") -> Document | Skip:
    return parse(path, text.encode())


def test_elements_attributes_and_lines() -> None:
    document = read(POM)
    assert isinstance(document, Document)
    assert [(p, line, leaf.value) for p, line, leaf in walk(document.root)] == [
        (("project", "a"), 4, "text"),
        (("project", "b", "@key"), 5, "1"),
        (("project", "b", "c"), 6, "x"),
        (("project", "b", "c"), 7, "y"),
    ]


def test_text_beside_elements_is_kept_apart() -> None:
    document = read("<a>one<b/>two</a>")
    assert isinstance(document, Document)
    assert plain(document.root) == {"a": {"b": "", "#text": "onetwo"}}


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.com/x">%p;]><a/>',
        "<a>&undefined;</a>",
        "<a><b></a>",
        "",
        "<a>" * 70 + "</a>" * 70,
        "<a>" + "<b/>" * 200_001 + "</a>",
    ],
)
def test_what_is_refused(text: str) -> None:
    assert isinstance(read(text), Skip)


def test_a_namespace_prefix_is_no_part_of_a_name() -> None:
    document = read('<p:a xmlns:p="urn:x" p:b="1"/>', "x.csproj")
    assert isinstance(document, Document)
    assert document.root == Fields((("a", 1, Fields((("@b", 1, Leaf("1", 1)),), 1)),), 1)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(read(text), Document | Skip)

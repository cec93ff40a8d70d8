"""The door: choice by file name, encodings, limits, and no exception whatever the bytes."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.documents import DOCUMENT_LIMIT, parse, parse_as, readable
from stackaudit.model.documents import Document, plain, walk
from stackaudit.model.source import Skip

SYNTAXES = ("yaml", "json", "toml", "env", "ini", "properties")


@pytest.mark.parametrize(
    ("path", "syntax"),
    [
        ("deploy/values.yaml", "yaml"),
        (".github/workflows/ci.yml", "yaml"),
        ("models/MLproject", "yaml"),
        ("tsconfig.json", "json"),
        (".vscode/mcp.json", "json"),
        ("Pipfile", "toml"),
        ("pyproject.toml", "toml"),
        (".env", "env"),
        ("api/.env.local", "env"),
        (".env.example", "env"),
        ("docker/prod.env", "env"),
        (".env.development.local", "env"),
        ("setup.cfg", "ini"),
        ("tox.ini", "ini"),
        (".dvc/config", "ini"),
        ("src/main/resources/application.properties", "properties"),
        ("src/main.py", ""),
        ("env.ts", ""),
        (".env.d.ts", ""),
        ("uv.lock", ""),
        ("config", ""),
    ],
)
def test_the_name_of_the_file_chooses_the_syntax(path: str, syntax: str) -> None:
    assert readable(path) == syntax


def test_an_unknown_name_is_a_skip() -> None:
    assert isinstance(parse("main.rs", b""), Skip)


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + b'{"a": "\xc3\xa4"}',
        codecs.BOM_UTF16_LE + '{"a": "ä"}'.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + '{"a": "ä"}'.encode("utf-16-be"),
    ],
)
def test_byte_order_marks_are_understood(data: bytes) -> None:
    document = parse("a.json", data)
    assert isinstance(document, Document)
    assert plain(document.root) == {"a": "ä"}


def test_latin_1_is_read_only_where_it_is_usual() -> None:
    document = parse("app.properties", b"name=caf\xe9")
    assert isinstance(document, Document)
    assert plain(document.root) == {"name": "café"}
    assert parse("a.yaml", b"name: caf\xe9") == Skip("a.yaml", "documents", "YAML was not read: not UTF-8.")


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    "data", [b"a\0b", codecs.BOM_UTF32_LE + b"a\0\0\0", b" " * (DOCUMENT_LIMIT + 1)], ids=["nul", "utf-32", "huge"]
)
def test_binary_foreign_and_huge_files_are_skips(syntax: str, data: bytes) -> None:
    skip = parse_as(syntax, "x", data)
    assert isinstance(skip, Skip)
    assert skip.reason.endswith(".")


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(alphabet="{}[]\"':=#-\n\t ,.&*!|>ab1\\", max_size=120).map(str.encode))
)
def test_no_bytes_raise_and_lines_stay_inside(syntax: str, data: bytes) -> None:
    document = parse_as(syntax, "x", data)
    if isinstance(document, Skip):
        return
    lines = len(data.decode("utf-8", "replace").splitlines()) + 2
    for _, line, leaf in walk(document.root):
        assert 1 <= line <= lines
        assert 1 <= leaf.line <= lines


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        (
            "yaml",
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"b{i}: &b{i} [{','.join(['*a' if i == 0 else f'*b{i - 1}'] * 10)}]\n" for i in range(8)),
        ),
        ("yaml", "[" * 1_000_000),
        ("yaml", "- " * 500_000),
        ("yaml", "a: &a\n  b: *a\n"),
        ("json", "[" * 1_000_000),
        ("json", '{"a":' * 500_000),
        ("json", "/*" * 500_000),
        ("json", '"\\"' * 500_000),
        ("json", "[" + "1," * 300_000 + "1]"),
        ("toml", "a = " + "[" * 1_000_000),
        ("toml", "a." * 500_000),
        ("toml", "a = " + "{a = " * 300_000),
        ("toml", "[[a]]\n" * 300_000),
        ("toml", "a = " + "1" * 5000),
        ("env", "A=1\n" * 300_000),
    ],
)
def test_hostile_documents_are_refused_without_their_content(syntax: str, text: str) -> None:
    skip = parse_as(syntax, "x", text.encode())
    assert isinstance(skip, Skip)
    assert len(skip.reason) < 150

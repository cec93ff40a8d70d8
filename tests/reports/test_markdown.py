"""Markdown for pull requests: fits, renders, and obeys nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding
from stackaudit.reports import github, markdown


def cells(line: str) -> list[str]:
    """Split a row the way GitHub does: a backslash takes the next character with it."""
    return re.findall(r"(?:\\.|[^|\\])+", line.strip().strip("|"))


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
def test_tables_keep_their_columns(name: str, request: pytest.FixtureRequest) -> None:
    width = 0
    for line in markdown.render(request.getfixturevalue(name)).decode().splitlines():
        if not line.startswith("| "):
            width = 0
            continue
        width = width or len(cells(line))
        assert len(cells(line)) == width, line


def inline(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from inline(token.children or ())


def test_hostile_text_stays_inactive(hostile: Audit) -> None:
    """Parsed as GitHub would: nothing but text, code, our own tables, lists and the few tags that we write."""
    text = markdown.render(hostile).decode()
    tokens = list(inline(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)))
    assert not {t.type for t in tokens} & {"link_open", "image", "s_open"}
    tags = {tag for t in tokens if t.type.startswith("html") for tag in re.findall(r"<(/?\w+)", t.content)}
    assert tags == {"details", "/details", "summary", "/summary", "sub", "/sub", "span", "/span"}
    for token in tokens:
        if token.type == "text":
            assert not re.search(r"@\w|#\d|[a-z]://|www\.|\$\w", token.content), token.content
    assert sum(t.type == "fence" for t in tokens) == 1
    assert "onerror=alert(1)" in "".join(t.content for t in tokens if t.type == "text")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_mermaid_labels_hold_no_syntax(hostile: Audit) -> None:
    block = re.search(r"```mermaid\n(.*?)```", markdown.render(hostile).decode(), re.DOTALL)
    assert block
    for line in block[1].splitlines()[1:]:
        assert re.fullmatch(r'  n\d+(\[|\(\[)"[\w ./,#;…-]*"(\]|\]\))|  n\d+ -->\|[\d,]+\| n\d+', line), line


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a|b", "`a\\|b`"),
        ("a\\|b", "`a\\\u200b\\|b`"),
        ("tick ` here", "``tick ` here``"),
        ("`edge`", "`` `edge` ``"),
        ("two\nlines", "`two lines`"),
        ("", ""),
    ],
)
def test_code_spans(raw: str, shown: str) -> None:
    assert github.code(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("1.6", "1.6"),
        ("snake_case", "snake\\_case"),
        ("@team", "@\u200bteam"),
        ("<b>", "&lt;b&gt;"),
        ("[x](y)", "\\[x\\](y)"),
        ("a & b", "a &amp; b"),
    ],
)
def test_running_text(raw: str, shown: str) -> None:
    assert github.plain(raw) == shown


def test_it_fits_a_comment(demo: Audit, make_finding: Callable[..., Finding], payload: str) -> None:
    many = tuple(make_finding("CST001", "low", f"{payload} {i}", f"a/{payload}/{i}.py", i + 1, 5) for i in range(2000))
    text = markdown.render(replace(demo, findings=many)).decode()
    assert len(text) < markdown.LIMIT
    assert len(markdown.render(demo)) < 10_000


def test_what_does_not_fit_is_cut_with_a_note() -> None:
    text = markdown.fit([["# head"], ["x" * 500], ["y" * 5000]], 2000)
    assert text.startswith("# head")
    assert "y" not in text.split("\n\n*")[0]
    assert "cut to fit a comment" in text
    assert len(text) <= 2000


def test_worst_thirty_then_folded(demo: Audit, make_finding: Callable[..., Finding]) -> None:
    many = tuple(make_finding("CST001", "low", f"call {i}", f"a/{i}.py", i + 1, 5) for i in range(100))
    text = markdown.render(replace(demo, findings=many)).decode()
    assert "<summary>70 more findings</summary>" in text
    assert "10 more are in the HTML and JSON reports." in text
    assert markdown.render(demo) == markdown.render(demo)

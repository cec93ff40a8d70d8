"""Heads of instructions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.documents import parse, readable
from stackaudit.model.documents import Document, Fields, plain


@pytest.mark.parametrize(
    "path",
    ["AGENTS.md", "pkg/CLAUDE.md", ".claude/agents/a.md", ".cursor/rules/a.mdc", ".github/copilot-instructions.md"],
)
def test_instructions_are_known_by_their_path(path: str) -> None:
    assert readable(path) == "instructions"


@pytest.mark.parametrize("path", ["README.md", "docs/agents/a.md", "src/claude.py"])
def test_other_prose_is_not(path: str) -> None:
    assert readable(path) != "instructions"


def test_the_head_keeps_its_lines() -> None:
    found = parse("AGENTS.md", b"---\nname: a\nmodel: b\n---\nText: no\n")
    assert isinstance(found, Document)
    assert isinstance(found.root, Fields)
    assert [(key, line) for key, line, _ in found.root.fields] == [("name", 2), ("model", 3)]


@given(st.text())
def test_any_text_gives_a_mapping_or_a_reason(text: str) -> None:
    found = parse("AGENTS.md", text.encode("utf-8", "surrogatepass"))
    assert not isinstance(found, Document) or isinstance(plain(found.root), dict)

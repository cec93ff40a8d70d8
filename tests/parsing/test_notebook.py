"""Notebooks become one Python file whose lines are those of the .ipynb."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.model.code import Attr, CodeFile
from stackaudit.model.source import Skip, SourceFile
from stackaudit.parsing.door import parse as parse_file
from stackaudit.parsing.notebook import parse


def notebook(*cells: str | list[str], kind: str = "code", indent: int | None = 1) -> bytes:
    rows = [{"cell_type": kind, "metadata": {}, "source": c} for c in cells]
    return json.dumps({"cells": rows, "nbformat": 4, "metadata": {}}, indent=indent).encode()


def lower(*cells: str | list[str]) -> CodeFile:
    found = parse("a/n.ipynb", notebook(*cells))
    assert isinstance(found, CodeFile)
    return found


def callees(file: CodeFile) -> list[str]:
    return [s.call.func.name for s in file.sites if isinstance(s.call.func, Attr)]


def test_lines_of_a_list_of_texts_are_those_of_the_file() -> None:
    data = notebook(["import a\n", "\n", "a.one()"], ["a.two()\n"])
    file = parse("a/n.ipynb", data)
    assert isinstance(file, CodeFile)
    written = data.decode().split("\n")
    assert callees(file) == ["one", "two"]
    for site, text in zip(file.sites, ("a.one()", "a.two()"), strict=True):
        assert text in written[file.line_map[site.call.line - 1] - 1]


def test_a_cell_that_is_one_text_stands_on_one_line() -> None:
    data = notebook("import a\n\na.one()")
    file = parse("a/n.ipynb", data)
    assert isinstance(file, CodeFile)
    assert "a.one()" in data.decode().split("\n")[file.line_map[file.sites[0].call.line - 1] - 1]


def test_every_line_of_code_has_a_place() -> None:
    file = lower(["a = 1\n", "b = 2"], "c = 3\nd = 4", [])
    assert len(file.line_map) >= file.lines
    assert file.is_notebook
    assert (file.language, file.module) == ("python", "a.n")


def test_names_are_shared_by_the_cells() -> None:
    assert [b.target for b in lower(["a = 1"], ["b = a"]).bindings] == ["a", "b"]


def test_text_cells_are_no_code() -> None:
    found = parse("n.ipynb", notebook("import a", kind="markdown"))
    assert isinstance(found, CodeFile)
    assert not found.imports


@pytest.mark.parametrize(
    "magic",
    [
        "!pip install x",
        "%pip install x",
        "%matplotlib inline",
        "?a",
        "pip install x",
        "%load_ext b",
        "!ls {a}",
        "% pip install x",
    ],
)
def test_magics_are_comments(magic: str) -> None:
    file = lower([f"{magic}\n", "import a\n", "a.call()"])
    assert file.comments[0].text == magic
    assert callees(file) == ["call"]
    assert file.errors == 0


def test_a_magic_alone_in_a_block_leaves_the_block_whole() -> None:
    file = lower(
        [
            "try:\n",
            "    import a\n",
            "except ImportError:\n",
            "    !pip install a\n",
            "    import a\n",
            "if x:\n",
            "    %pip list\n",
            "a.call()\n",
        ]
    )
    assert file.errors == 0
    assert callees(file) == ["call"]


def test_a_command_that_goes_on_is_one_comment() -> None:
    file = lower(["!pip install one \\\n", "    two \\\n", "    three\n", "import a"])
    assert file.comments[0].text == "!pip install one two three"
    assert (file.errors, file.imports[0].line) == (0, 4)


def test_a_percent_sign_that_goes_on_is_code() -> None:
    file = lower(["x = ('a%s'\n", "     % (b,))\n"])
    assert file.errors == 0
    assert not file.comments


@pytest.mark.parametrize(
    "magic",
    ["%%bash", "%%sh", "%%html", "%%javascript", "%%writefile a.py", "%%sql", "%%R", "%%script bash", "%%cypher"],
)
def test_cells_of_other_languages_are_comments_to_their_end(magic: str) -> None:
    file = lower([f"{magic}\n", "a.one()\n", "\n", "a.two()\n"], ["a.three()"])
    assert callees(file) == ["three"]
    assert file.errors == 0


@pytest.mark.parametrize("magic", ["%%time", "%%timeit", "%%capture", "%%capture out", "%%prun"])
def test_cells_that_are_timed_are_python(magic: str) -> None:
    assert callees(lower([f"{magic}\n", "a.one()\n"])) == ["one"]


def test_a_comment_with_percent_signs_hides_nothing() -> None:
    assert callees(lower(["# %% [markdown]\n", "a.one()\n"])) == ["one"]


def test_a_broken_cell_keeps_the_others() -> None:
    assert {"one", "three"} <= set(callees(lower(["a.one()"], ["def (:\n", "!!"], ["a.three()"])))


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"cells": 1}', b'{"worksheets": []}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_notebook_is_skipped_with_a_reason(data: bytes) -> None:
    found = parse("n.ipynb", data)
    assert isinstance(found, Skip)
    assert found.path == "n.ipynb"
    assert found.reason.endswith(".")
    parsed = parse_file(SourceFile("n.ipynb", "", data), "notebook")
    assert parsed.skip == found
    assert parsed.code is None


@pytest.mark.parametrize(
    "cell",
    [
        {},
        1,
        None,
        {"cell_type": "code"},
        {"cell_type": "code", "source": 1},
        {"cell_type": "code", "source": [1, None, {}]},
        {"source": ["a"]},
    ],
)
def test_odd_cells_are_passed_over(cell: object) -> None:
    rows = [cell, {"cell_type": "code", "source": ["import a"]}]
    found = parse("n.ipynb", json.dumps({"cells": rows}).encode())
    assert isinstance(found, CodeFile)
    assert [i.module for i in found.imports] == ["a"]


def test_no_cells_give_an_empty_file() -> None:
    found = parse("n.ipynb", b'{"cells": []}')
    assert isinstance(found, CodeFile)
    assert not found.sites


@given(st.lists(st.lists(st.text(alphabet="ab!%?#\\\n\"'( :=\ud800", max_size=12), max_size=4), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_cells_are_lowered_with_lines_inside_the_file(cells: list[list[str]]) -> None:
    data = notebook(*cells)
    found = parse("n.ipynb", data)
    assert isinstance(found, CodeFile)
    size = data.count(b"\n") + 1
    assert all(1 <= line <= size for line in found.line_map)
    assert len(found.line_map) >= found.lines
    assert max((s.call.line for s in found.sites), default=1) <= len(found.line_map)

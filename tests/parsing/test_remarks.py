"""Comments that address the tool, in any syntax, and texts that only look like one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.intake.languages import language_of
from stackaudit.model.source import SourceFile
from stackaudit.parsing.remarks import remarks

TEXT = 'stackaudit: ignore[RES001] reason="x"'


def found(path: str, text: str) -> list[tuple[int, int]]:
    """(line, target) of each remark."""
    return [(r.line, r.target) for r in remarks(SourceFile(path, "", text.encode()), language_of(path) or "")]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "x = f()  # {}"),
        ("a.py", "x = f()  # noqa: E501  # {}"),
        ("a.js", "const x = f(); // {}"),
        ("a.ts", "f(); /* {} */"),
        ("a.tsx", "f(); // {}"),
        ("A.java", "f(); // {}"),
        ("a.go", "f() // {}"),
        ("a.cs", "F(); // {}"),
        ("a.yaml", "model: gpt  # {}"),
        ("a.yml", "what: it's fine  # {}"),
        ("a.toml", 'model = "a"  # {}'),
        (".env", "MODEL=a # {}"),
        ("Dockerfile", "ENV MODEL=a # {}"),
        ("main.tf", 'model = "a" # {}'),
        ("main.tf", 'model = "a" // {}'),
        ("main.bicep", "model: 'a' // {}"),
        ("a.sql", "select 1 -- {}"),
        ("a.properties", "model=a # {}"),
        ("a.ini", "model=a ; {}"),
        ("a.html", "<p>a</p> <!-- {} -->"),
        ("a.xml", "<a/> <!-- {} -->"),
        ("README.md", "text <!-- {} -->"),
        ("a.j2", "{{{{ a }}}} {{# {} #}}"),
        ("a.sh", "run # {}"),
        ("a.jsonc", '"model": "a" // {}'),
        ("Makefile", "run: # {}"),
    ],
)
def test_any_syntax_on_the_line_and_above(path, line):
    same = line.format(TEXT)
    assert found(path, f"\n{same}\n") == [(2, 2)]
    before = {"/*": "*/", "<!": "-->", "{#": "#}"}
    mark = line.format("\0").partition("\0")[0].split()[-1]
    alone = f"{mark} {TEXT} {before.get(mark[:2], '')}".rstrip()
    assert found(path, f"\n  {alone}\n{line.format('other')}\n") == [(2, 3)]


def test_several_may_stand_above_one_line():
    assert found("a.py", f"# {TEXT}\n# {TEXT}\nx = 1  # {TEXT}\n") == [(1, 3), (2, 3), (3, 3)]


def test_in_the_middle_of_a_block_comment():
    assert found("a.ts", f"/*\n * {TEXT}\n */\n") == [(2, 3)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'"""\n# {TEXT}\n"""\n'),
        ("a.py", f"x = '# {TEXT}'\n"),
        ("a.ts", f"const x = `// {TEXT}`\n"),
        ("a.yaml", f"x: '# {TEXT}'\n"),
        ("a.yaml", TEXT + "\n"),
        ("README.md", f"```python\nx()  # {TEXT}\n<!-- {TEXT} -->\n```\n"),
        ("README.md", f"# {TEXT}\n"),
        ("README.md", f"`# {TEXT}`\n"),
        ("notes.txt", f"* {TEXT}\n"),
    ],
)
def test_texts_that_only_look_like_one(path, text):
    assert found(path, text) == []


def test_cells_of_a_notebook():
    source = ["client = make()\n", f"# {TEXT}\n", f"client.ask()  # {TEXT}\n"]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    lines = text.split("\n")
    first = next(n for n, row in enumerate(lines, 1) if "ignore[RES001]" in row)
    assert found("a.ipynb", text) == [(first, first + 1), (first + 1, first + 1)]
    assert remarks(SourceFile("a.ipynb", "", text.encode()), "notebook")[0].text == 'ignore[RES001] reason="x"'


@given(
    st.text(alphabet=st.sampled_from("#/*'\"` \n\tab<!->{}\\"), max_size=60),
    st.sampled_from(["a.py", "a.ts", "a.yaml", "a.md", "a.ipynb"]),
)
def test_any_text_gives_lines_that_exist(text, path):
    data = f"{text}{TEXT}{text}"
    for row in remarks(SourceFile(path, "", data.encode()), language_of(path) or ""):
        assert 1 <= row.line <= data.count("\n") + 1
        assert row.line <= row.target <= row.line + data.count("\n") + 1

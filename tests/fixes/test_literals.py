"""An id is replaced where it is the whole of one text, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.catalog.loading import load
from stackaudit.fixes.cases import LeftAloneError
from stackaudit.fixes.drafts import Draft
from stackaudit.fixes.literals import replacement
from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node

MODEL = Node(
    "0", "model", "gpt-4o", "prod", "used", {"lab": "openai"}, 1.0,
    (Evidence.at("a", 1, detector="", technique=""),), "gpt-4o",
)  # fmt: skip
NEW = "gpt-9-2027-01-01"


def replaced(path: str, text: str, line: int = 1) -> str:
    draft = Draft(path, text.encode())
    draft.apply(replacement(path, draft.now, line, MODEL, NEW, load()))
    return draft.now.decode()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "ask(model='gpt-4o')  # gpt-4o is fine\n"),
        ("a.py", 'M = {"model": "openai:gpt-4o"}\n'),
        ("a.py", 'm = get("M") or r"""gpt-4o"""\n'),
        ("a.ts", "const m = `gpt-4o`; // was 'o1'\n"),
        ("a.ts", 'ask({ model: "openai/gpt-4o", n: 1 })\n'),
        ("a.ts", 'const m = fast ? "gpt-4o" : other;\n'),
        ("a.json", '{"model": "gpt-4o"}\n'),
        ("a.toml", 'model = "gpt-4o" # why\n'),
        ("a.yaml", "model: gpt-4o  # why\n"),
        ("a.yaml", "- gpt-4o\n"),
        ("a.yml", "    MODEL: ${MODEL:-gpt-4o}\n"),
        (".env.example", "MODEL=gpt-4o\r\n"),
        ("Dockerfile", "ENV MODEL=gpt-4o\n"),
        ("a.ipynb", '{"cells": [{"source": ["ask(\\"gpt-4o\\")"]}]}\n'),
    ],
)
def test_literals_are_replaced(path: str, text: str) -> None:
    assert replaced(path, text) == text.replace("gpt-4o", NEW, 1)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("a.py", "m = 'gpt-4o' if x else 'gpt-4o'\n", "more than once"),
        ("a.py", "if m == 'gpt-4o': pass\n", "compared"),
        ("a.py", "if m in ('a', 'b') or 'gpt-4o' in m: pass\n", "compared"),
        ("a.py", "PRICE = {'gpt-4o': 1}\n", "key"),
        ("a.py", "text = 'we use gpt-4o'\n", "another host"),
        ("a.py", "m = f'gpt-4o{x}'\n", "no literal"),
        ("a.py", "m = 'azure/gpt-4o'\n", "another host"),
        ("a.py", "m = 'gpt-4o-mini'\n", "no literal"),
        ("a.py", "m = MODEL\n", "no literal"),
        ("a.ts", 'const price = { "gpt-4o": 1 };\n', "key"),
        ("a.ts", 'if (m === "gpt-4o") {}\n', "compared"),
        ("a.ts", 'if ("gpt-4o" === m) {}\n', "compared"),
        ("a.ts", "// gpt-4o is fine\n", "no literal"),
        ("a.json", '{"gpt-4o": 1}\n', "key"),
        ("a.yaml", "text: use gpt-4o here\n", "no literal"),
        ("a.yaml", "gpt-4o: 1\n", "no literal"),
        ("a.py", "m = 'gpt-4o\n", "no Python"),
    ],
)
def test_all_else_is_left(path: str, text: str, reason: str) -> None:
    with pytest.raises(LeftAloneError, match=reason):
        replaced(path, text)


@given(
    st.lists(st.sampled_from(["", "# gpt-4o", "x = 1", "y = 'ä gpt-4o!'", "z = 'gpt-4o'"]), max_size=5), st.booleans()
)
def test_other_lines_stay(around: list[str], windows: bool) -> None:
    joint = "\r\n" if windows else "\n"
    text = joint.join([*around, "m = ask('gpt-4o', 1)  # gpt-4o", *around, ""])
    found = replaced("a.py", text, len(around) + 1).split(joint)
    assert found == joint.join([*around, f"m = ask('{NEW}', 1)  # gpt-4o", *around, ""]).split(joint)
    with pytest.raises(LeftAloneError):
        replaced("a.py", joint.join(found), len(around) + 1)

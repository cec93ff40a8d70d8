"""Texts that calls send, wherever they are written, and prompts in files of their own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stackaudit import audit
from stackaudit.model.graph import StackGraph

HEAD = "from openai import OpenAI\nclient = OpenAI()\n"


def graph(root: Path, files: dict[str, str]) -> StackGraph:
    """Return the graph of a folder with these files."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return audit(root, as_of=date(2026, 1, 1)).graph


def prompts(found: StackGraph) -> dict[str, str]:
    """Return the prompts of production code by name, with the file that holds them."""
    return {n.name: n.place.path for n in found.of("prompt") if n.scope == "prod"}


def test_a_text_of_another_module_is_sent(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "words.py": "def greeting(name):\n    return f'Say hello to {name} in one friendly sentence, please.'\n",
            "app.py": HEAD
            + "from words import greeting\nclient.responses.create(model='gpt-4o', input=greeting('Ann'))\n",
        },
    )
    assert prompts(found) == {"greeting": "words.py"}
    (call,) = [n for n in found.of("call") if n.get("operation") == "chat"]
    assert [n.name for n in found.out(call, "prompts")] == ["greeting"]


def test_what_a_model_is_said_to_have_written_is_no_prompt(tmp_path: Path) -> None:
    text = "{'role': 'assistant', 'content': 'I can only answer questions about our airline and its flights.'}"
    assert prompts(graph(tmp_path, {"app.py": HEAD + f"store({text})\n"})) == {}


@pytest.mark.parametrize(("start", "found"), [("<role>", {"SYSTEM_PROMPT"}), ("<div>", set())])
def test_tags_structure_prompts_and_pages_are_none(tmp_path: Path, start: str, found: set[str]) -> None:
    text = f"SYSTEM_PROMPT = '{start} You are a helpful assistant that answers questions about flights.'\n"
    assert set(prompts(graph(tmp_path, {"app.py": HEAD + text}))) == found


@pytest.mark.parametrize(
    "code",
    [
        "from pathlib import Path\ntext = (Path('prompts') / 'lead.txt').read_text()\n",
        "text = open('prompts/lead.txt').read()\n",
        "def load_prompt(name):\n    return open(f'prompts/{name}').read()\ntext = load_prompt('lead.txt')\n",
    ],
)
def test_a_file_that_code_loads_is_a_prompt(tmp_path: Path, code: str) -> None:
    found = graph(tmp_path, {"prompts/lead.txt": "You lead.", "app.py": HEAD + code, "notes.txt": "x"})
    assert prompts(found) == {"prompts/lead.txt": "prompts/lead.txt"}


def test_prose_in_a_folder_of_prompts_is_in_use(tmp_path: Path) -> None:
    code = "text = open('prompts/lead.md').read()\n"
    found = graph(tmp_path, {"prompts/lead.md": "# You lead", "prompts/README.md": "x", "app.py": HEAD + code})
    assert set(prompts(found)) == {"prompts/lead.md"}


def test_other_files_that_code_loads_are_none(tmp_path: Path) -> None:
    code = "text = open('README.md').read()\nrows = open('data/cities.txt').read()\n"
    assert prompts(graph(tmp_path, {"README.md": "x", "data/cities.txt": "y", "app.py": HEAD + code})) == {}

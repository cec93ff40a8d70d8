"""Interfaces that their makers gave up."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan


def interfaces(files: dict[str, str] | str) -> list[tuple[int, str]]:
    found = [n.get("retired_interfaces") for n in scan(files).graph.of("module")]
    return [(row[0], row[2]) for rows in found if isinstance(rows, tuple) for row in rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import openai\nopenai.ChatCompletion.create(model='gpt-4o')\n", [(2, "removed")]),
        ("import openai\nclient = openai.OpenAI()\nclient.beta.threads.create()\n", [(3, "switched off")]),
        (
            "from openai import AsyncOpenAI\nc = AsyncOpenAI()\nc.beta.assistants.create(model='x')\n",
            [(3, "switched off")],
        ),
        ("from google import generativeai as genai\n", [(1, "unsupported")]),
        ("from vertexai.generative_models import GenerativeModel\n", [(1, "removed")]),
        ("from langchain.embeddings import OpenAIEmbeddings\n", [(1, "removed")]),
    ],
)
def test_what_was_given_up(text: str, found: list[tuple[int, str]]) -> None:
    assert interfaces(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "import openai\nopenai.OpenAI().chat.completions.create(model='gpt-4o')\n",
        "from langchain.chat_models import init_chat_model\n",
        "from langchain.embeddings.base import Embeddings\n",
        "try:\n    from google import genai\nexcept ImportError:\n    import google.generativeai as genai\n",
        "class Store:\n    def threads(self):\n        return 1\nStore().beta.threads.create()\n",
    ],
)
def test_what_is_still_there(text: str) -> None:
    assert interfaces(text) == []


def test_a_module_of_the_tree_with_the_same_name() -> None:
    files = {
        "openai.py": "class ChatCompletion:\n    pass\n",
        "app.py": "import openai\nopenai.ChatCompletion.create()\n",
    }
    assert interfaces(files) == []


def test_typescript() -> None:
    text = 'import OpenAI from "openai";\nconst c = new OpenAI();\nawait c.beta.threads.runs.create("a", {});\n'
    assert interfaces({"app.ts": text}) == [(3, "switched off")]

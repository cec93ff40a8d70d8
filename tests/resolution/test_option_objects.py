"""Mappings and objects of options, followed to where they are built."""

from __future__ import annotations

import pytest
from tests.resolution.probing import evaluator

from stackaudit.resolution import parameters
from stackaudit.resolution.sites import resolve_site

HEAD = """
import openai, os
from dataclasses import dataclass, asdict
from typing import TypedDict
from pydantic import BaseModel
client = openai.OpenAI()
"""
CREATE = "client.chat.completions.create(messages=messages, **{})\n"


def asked(code: str) -> tuple[str | None, object]:
    """Return the model and the limit of tokens of the one request in *code*."""
    found = evaluator({"app.py": HEAD + code})
    [file] = found.project.files.values()
    rows = [r for i, s in enumerate(file.sites) for r in resolve_site(found, file, s, i) if r.operation == "chat"]
    [request] = rows
    return next((m.name for m in request.models), None), parameters.limit(request, "max_tokens")


@pytest.mark.parametrize(
    ("build", "options"),
    [
        ('p = {"model": "gpt-4o"}\np.update(max_tokens=5)\n', "p"),
        ('p = {"model": "gpt-4o"}\np.update({"max_tokens": 5})\n', "p"),
        ('p = {"model": "gpt-4o"}\np |= {"max_tokens": 5}\n', "p"),
        ('p = {"model": "gpt-4o"}\np.setdefault("max_tokens", 5)\n', "p"),
        ('base = {"model": "gpt-4o"}\n', '(base | {"max_tokens": 5})'),
        ('base = {"model": "gpt-4o"}\np = base.copy()\np["max_tokens"] = 5\n', "p"),
        ('raw = {"model": "gpt-4o", "max_tokens": 5}\np = {k: v for k, v in raw.items() if v is not None}\n', "p"),
        ("class P(TypedDict):\n    model: str\n    max_tokens: int\np = P(model='gpt-4o', max_tokens=5)\n", "p"),
        ("class P(BaseModel):\n    model: str = 'gpt-4o'\n    max_tokens: int = 5\n", "P().model_dump()"),
        (
            "class P(BaseModel):\n    model: str\n    max_tokens: int = 9\np = P(model='gpt-4o', max_tokens=5)\n",
            "p.dict()",
        ),
        (
            "class B(BaseModel):\n    model: str = 'gpt-4o'\nclass P(B):\n    max_tokens: int = 5\n",
            "P().model_dump(exclude_none=True)",
        ),
        ("@dataclass\nclass P:\n    model: str = 'gpt-4o'\n    max_tokens: int = 5\n", "asdict(P())"),
        ("def options(model, **more):\n    return {'model': model, **more}\n", "options('gpt-4o', max_tokens=5)"),
    ],
)
def test_where_the_options_are_built(build: str, options: str) -> None:
    assert asked(build + CREATE.format(options)) == ("gpt-4o", 5)


def test_a_function_adds_to_the_options_that_it_is_given() -> None:
    code = "def go(p):\n    p['max_tokens'] = 5\n    return " + CREATE.format("p") + "go({'model': 'gpt-4o'})\n"
    assert asked(code) == ("gpt-4o", 5)


def test_what_an_unknown_mapping_adds_is_not_known() -> None:
    code = "def go(extra):\n    p = {'model': 'gpt-4o'}\n    p.update(extra)\n    return " + CREATE.format("p")
    assert asked(code) == ("gpt-4o", None)


def test_a_field_without_a_value_is_not_set() -> None:
    code = "class P(BaseModel):\n    model: str = 'gpt-4o'\n    max_tokens: int | None = None\n"
    assert asked(code + CREATE.format("P().model_dump()")) == ("gpt-4o", False)


def test_a_comprehension_that_changes_keys_is_not_followed() -> None:
    code = "raw = {'model': 'gpt-4o', 'max_tokens': 5}\np = {k.lower(): v for k, v in raw.items()}\n"
    assert asked(code + CREATE.format("p")) == (None, None)

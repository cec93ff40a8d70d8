"""Tools that are described as data."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

HEAD = "from openai import OpenAI\nOpenAI().responses.create(model='gpt-4o', input='x')\n"


@pytest.mark.parametrize(
    "source",
    [
        "T = [{'type': 'function', 'function': {'name': 'look_up', 'parameters': {'type': 'object'}}}]",
        "T = {'name': 'look_up', 'description': 'd', 'input_schema': {'type': 'object', 'properties': {}}}",
        "def tools():\n    return [{'name': 'look_up', 'parameters': {'type': 'object', 'properties': {}}}]",
        "T = {'toolSpec': {'name': 'look_up', 'inputSchema': {'json': {'type': 'object'}}}}",
        "def schema():\n    return {'type': 'object', 'properties': {}}\nclass Definition: ...\nD = Definition(name='look_up', description='d', parameters=schema())",
    ],
    ids=["wrapped", "flat", "returned", "spec", "a class of one's own"],
)
def test_forms(source: str) -> None:
    assert scan(HEAD + source).names("tool") == {"look_up"}


@pytest.mark.parametrize(
    "source",
    [
        "T = {'name': 'look_up', 'description': 'd'}",
        "T = {'name': 'look_up', 'parameters': ['a', 'b']}",
        "T = {'name': 'Two words', 'parameters': {'type': 'object'}}",
        "M = Model(json_schema_extra={'examples': [{'name': 'look_up', 'input_schema': {'type': 'object'}}]})",
        "job = Job(name='look_up', parameters={'epochs': 3})",
    ],
    ids=["no schema", "no mapping", "no identifier", "an example", "settings of a job"],
)
def test_other_mappings(source: str) -> None:
    assert scan(HEAD + source).names("tool") == set()


def test_scripts_with_schema_libraries() -> None:
    found = scan(
        {
            "tools.ts": "import OpenAI from 'openai';\nimport { z } from 'zod';\n"
            "export const lookUp = { name: 'look_up', description: 'd', inputSchema: z.object({ q: z.string() }) };\nnew OpenAI();\n"
        }
    )
    assert found.names("tool") == {"look_up"}


def test_the_function_of_the_same_name_is_its_code() -> None:
    found = scan(
        HEAD
        + "def look_up(q): ...\nT = [{'type': 'function', 'function': {'name': 'look_up', 'parameters': {'type': 'object'}}}]\n"
    )
    (node,) = found.graph.of("tool")
    assert node.get("function") == "app.py#look_up"

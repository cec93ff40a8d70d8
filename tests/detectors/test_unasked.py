"""Agents that ask nobody, and code of a model that runs on the machine itself."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan


def rows(text: str, name: str, path: str = "app.py") -> list[object]:
    found = [n.get(name) for n in scan({path: text}).graph.of("module")]
    return [row for part in found if isinstance(part, tuple) for row in part]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("from claude_agent_sdk import Options\nOptions(permission_mode='bypassPermissions')\n", 2),
        ("mode = {'permissionMode': 'bypassPermissions'}\n", 1),
        ("words = ['claude', '-p',\n  '--dangerously-skip-permissions']\n", 2),
        ("words = []\nif task.fast:\n    words.append('--dangerously-skip-permissions')\n", 3),
    ],
)
def test_nobody_is_asked(text: str, line: int) -> None:
    [row] = rows(text, "unasked")
    assert row[0] == line  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        "Options(permission_mode='acceptEdits')\n",
        "parser.add_argument('--dangerously-skip-permissions')\n",
        "words = []\nif flags.skip_permissions:\n    words.append('--dangerously-skip-permissions')\n",
        "modes = ['default', 'bypassPermissions']\n",
        "print('use --dangerously-skip-permissions')\n",
    ],
)
def test_somebody_is_asked_or_has_chosen(text: str) -> None:
    assert rows(text, "unasked") == []


def test_an_object_of_options() -> None:
    text = 'import { query } from "@anthropic-ai/claude-agent-sdk";\nquery({ prompt, options: {\n  permissionMode: "bypassPermissions" } });\n'
    assert [row[0] for row in rows(text, "unasked", "app.ts")] == [3]  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("from langchain_experimental.tools import PythonREPLTool\nPythonREPLTool()\n", "PythonREPLTool"),
        ("from autogen import UserProxyAgent\nUserProxyAgent('u', code_execution_config={'use_docker': False})\n", "use_docker=False"),
        ("config = {'use_docker': False}\n", "use_docker=False"),
        ("from crewai import Agent\nAgent(role='a', code_execution_mode='unsafe')\n", 'code_execution_mode="unsafe"'),
    ],
)  # fmt: skip
def test_code_runs_here(text: str, what: str) -> None:
    assert [row[1] for row in rows(text, "runs_code")] == [what]  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        "from autogen import UserProxyAgent\nUserProxyAgent('u', code_execution_config=False)\n",
        "config = {'use_docker': True}\n",
        "config = {'use_docker': 0}\n",
        "class PythonREPLTool:\n    pass\nPythonREPLTool()\n",
    ],
)
def test_code_does_not_run_here(text: str) -> None:
    assert rows(text, "runs_code") == []

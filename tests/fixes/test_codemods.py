"""Each codemod on small repositories: what it writes, and why it leaves the rest."""

from pathlib import Path

import pytest

from stackaudit.app.fixing import Fixes, fixes_of
from stackaudit.app.pipeline import audit
from stackaudit.app.settings import Settings
from stackaudit.fixes import Choices
from stackaudit.intake.trees import open_tree

START = "from openai import OpenAI, AsyncOpenAI\n\nclient = OpenAI(timeout=9)\n"


def fixed(folder: Path, rule: str, day: str, **files: str) -> tuple[Fixes, dict[str, str]]:
    """Fix one rule in a folder with these files (``__`` stands for a dot, ``___`` for a slash)."""
    from datetime import date

    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    made = audit(open_tree(folder), Settings(history=False), date.fromisoformat(day), jobs=1)
    found = fixes_of(made, folder, rule=rule, everywhere=False, isolated=False, choices=Choices())
    return found, {d.path: d.now.decode() for d in found.drafts}


def reasons(found: Fixes) -> str:
    return " | ".join(reason for o in found.outcomes for _, reason in o.left)


def test_retired_models_give_way_to_the_recommended_one(tmp_path: Path) -> None:
    code = 'import anthropic\n\nc = anthropic.Anthropic(timeout=9)\nc.messages.create(model="claude-3-opus-20240229", max_tokens=9, messages=[])\n'
    found, files = fixed(tmp_path, "MLC001", "2026-02-01", app__py=code)
    assert (found.fixed, len(found.outcomes)) == (1, 1)
    (new,) = {w for w in files["app.py"].split('"') if w.startswith("claude-")}
    assert files["app.py"] == code.replace("claude-3-opus-20240229", new)
    assert new != "claude-3-opus-20240229"


def test_aliases_are_pinned_in_every_file_that_asks_for_them(tmp_path: Path) -> None:
    code = START + 'client.chat.completions.create(model="gpt-4o", messages=[], max_tokens=9)\n'
    found, files = fixed(tmp_path, "MLC003", "2026-02-01", app__py=code)
    assert found.fixed == 1
    assert files["app.py"] == code.replace("gpt-4o", "gpt-4o-2024-11-20")


def test_aliases_that_end_are_not_pinned(tmp_path: Path) -> None:
    code = START + 'client.chat.completions.create(model="gpt-4o", messages=[], max_tokens=9)\n'
    found, files = fixed(tmp_path, "MLC003", "2026-11-20", app__py=code)
    assert (files, len(found.outcomes)) == ({}, 1)
    assert "ends soon itself" in reasons(found)


def test_deployments_keep_their_names(tmp_path: Path) -> None:
    code = (
        'from openai import AzureOpenAI\n\nc = AzureOpenAI(timeout=9)\nM = "gpt-35-turbo-0301"\n'
        "c.chat.completions.create(model=M, messages=[], max_tokens=9)\n"
    )
    _, files = fixed(tmp_path, "MLC001", "2026-11-20", app__py=code)
    assert files == {}


def test_rejected_parameters_go(tmp_path: Path) -> None:
    code = (
        START
        + 'client.chat.completions.create(\n    model="o3",\n    temperature=0.2,\n    messages=[],\n    top_p=0.5,  # why\n)\n'
    )
    found, files = fixed(tmp_path, "MLC006", "2026-02-01", app__py=code)
    assert (found.fixed, len(found.outcomes)) == (1, 1)
    assert (
        files["app.py"] == START + 'client.chat.completions.create(\n    model="o3",\n    messages=[],\n    # why\n)\n'
    )


def test_blocking_calls_are_awaited_where_a_twin_exists(tmp_path: Path) -> None:
    code = (
        "from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(timeout=9, max_tokens=9)\n\n\n"
        "async def ask(text):\n    return llm.invoke(text).content\n"
    )
    found, files = fixed(tmp_path, "RES010", "2026-02-01", app__py=code)
    assert found.fixed == 1
    assert files["app.py"] == code.replace("llm.invoke(text)", "(await llm.ainvoke(text))")


def test_blocking_clients_are_left(tmp_path: Path) -> None:
    code = (
        START
        + '\n\nasync def ask():\n    return client.responses.create(model="gpt-4o-2024-11-20", input="a", max_output_tokens=9)\n'
    )
    found, files = fixed(tmp_path, "RES010", "2026-02-01", app__py=code)
    assert (files, reasons(found)) == (
        {},
        "it needs an asynchronous client, and its other calls have to be awaited too",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '[project]\nname = "a"\ndependencies = ["anthropic==0.40.0",]\n',
            'dependencies = ["anthropic==0.40.0", "openai"]\n',
        ),
        (
            '[project]\nname = "a"\ndependencies = ["anthropic==0.40.0"]  # x\n',
            'dependencies = ["anthropic==0.40.0", "openai"]  # x\n',
        ),
        (
            '[project]\nname = "a"\ndependencies = [\n  "click[x]>=8",  # ]\n  "anthropic==0.40.0",\n]\n',
            'dependencies = [\n  "click[x]>=8",  # ]\n  "anthropic==0.40.0",\n  "openai",\n]\n',
        ),
    ],
)
def test_packages_are_declared_in_pyproject(tmp_path: Path, before: str, after: str) -> None:
    found, files = fixed(tmp_path, "SUP003", "2026-02-01", app__py=START, pyproject__toml=before)
    assert found.fixed == 1
    assert files == {"pyproject.toml": before.partition("dependencies")[0] + after}


def test_packages_are_declared_in_requirements(tmp_path: Path) -> None:
    found, files = fixed(tmp_path, "SUP003", "2026-02-01", app__py=START, requirements__txt="anthropic==0.40.0")
    assert (found.fixed, files) == (1, {"requirements.txt": "anthropic==0.40.0\nopenai\n"})
    text = "# generated by our release tool\nanthropic==0.40.0\n"
    found, files = fixed(tmp_path, "SUP003", "2026-02-01", app__py=START, requirements__txt=text)
    assert (files, reasons(found)) == ({}, "requirements.txt is made by a tool: declare it in its source")


def test_servers_are_pinned_only_to_a_known_version(tmp_path: Path) -> None:
    text = '{"mcpServers": {"one": {"command": "npx", "args": ["-y", "@acme/server"]}}}\n'
    found, files = fixed(tmp_path, "AGT005", "2026-02-01", __mcp__json=text)
    assert (files, "no lock file names a version" in reasons(found)) == ({}, True)


def test_plain_requests_take_a_timeout(tmp_path: Path) -> None:
    code = 'import requests\n\nbody = {"model": "m", "max_tokens": 9}\nrequests.post("https://api.openai.com/v1/chat/completions", json=body)\n'
    found, files = fixed(tmp_path, "RES001", "2026-02-01", app__py=code)
    assert found.fixed == 1
    assert files["app.py"] == code.replace("json=body)", "json=body, timeout=60)")

"""Assistants that work on the code."""

from __future__ import annotations

from tests.detectors.scanning import Found, scan


def agents(found: Found) -> dict[str, dict[str, object]]:
    """Return name → scope and attributes of the agents."""
    return {n.name: {"scope": n.scope, **n.attributes} for n in found.graph.of("agent")}


def test_instructions_make_one_assistant_for_each_folder_and_kind() -> None:
    found = agents(
        scan(
            {
                "CLAUDE.md": "# Rules",
                ".claude/agents/reviewer.md": "---\nname: reviewer\nmodel: sonnet\ntools: Read, Bash\n---\nReview.",
            }
        )
    )
    assert set(found) == {"coding assistant (claude)", "reviewer"}
    assert {row["scope"] for row in found.values()} == {"dev"}
    assert found["reviewer"]["model"] == "sonnet"
    assert found["reviewer"]["tools"] == ("Read", "Bash")


def test_permissions_and_hooks() -> None:
    settings = (
        '{"permissions": {"allow": ["Bash(*)"], "defaultMode": "bypassPermissions"}, "hooks": {"PreToolUse": []}}'
    )
    (row,) = agents(scan({".claude/settings.json": settings})).values()
    assert row["permissions_allow"] == ("Bash(*)",)
    assert row["permission_mode"] == "bypassPermissions"
    assert row["hooks"] == ("PreToolUse",)


def test_other_files_of_the_same_folders_are_none() -> None:
    assert (
        agents(
            scan(
                {
                    ".vscode/settings.json": '{"editor.tabSize": 2}',
                    "docs/agents.yaml": "a: 1",
                    "src/agents/page.md": "# x",
                }
            )
        )
        == {}
    )


def test_an_assistant_alone_is_no_stack() -> None:
    found = scan(
        {
            "AGENTS.md": "# Rules",
            "app.py": "import os\nos.getenv('OPENAI_API_KEY')\nSYSTEM_PROMPT = 'You are a helpful assistant that answers all questions.'\n",
        }
    )
    assert found.names("prompt", "env_var") == set()

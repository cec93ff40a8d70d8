"""Instructions for assistants that work on the code: the settings at their head, where there are any."""

from __future__ import annotations

from stackaudit.documents import yaml
from stackaudit.documents.masking import check_size
from stackaudit.model.documents import DocNode, Fields

SYNTAX = "instructions"
PATTERNS = (
    ".claude/agents/*.md", ".claude/commands/*.md", ".claude/skills/*.md", ".github/agents/*.md", ".github/chatmodes/*.md",
    ".github/instructions/*.md", ".github/prompts/*.md", ".github/copilot-instructions.md", ".cursor/rules/*.mdc", ".cursor/rules/*.md",
    ".windsurf/rules/*.md", ".clinerules/*.md", ".roo/rules/*.md", ".kiro/steering/*.md", ".junie/guidelines.md",
    "agents.md", "claude.md", "claude.local.md", "gemini.md", ".cursorrules", ".windsurfrules", ".clinerules", ".goosehints",
)  # fmt: skip
LATIN = True
_FENCE = "---"
MAX_HEAD = 200
"""Lines within which the head ends."""


def read(text: str) -> tuple[DocNode, bool]:
    """Return the settings at the head of a text, between two lines of three dashes; without such lines none.

    Raises RefusedError.
    """
    check_size(text)
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return Fields((), 1), False
    end = next((n for n, line in enumerate(lines[1 : MAX_HEAD + 1], 1) if line.strip() == _FENCE), 0)
    if not end:
        return Fields((), 1), False
    root, _ = yaml.read("\n" + "\n".join(lines[1:end]))  # an empty line keeps the numbers
    return (root if isinstance(root, Fields) else Fields((), 1)), False

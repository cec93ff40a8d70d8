"""Prompts are files; a change is a new version and a run of evals/."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "prompts"
VERSIONS = {"summary": 4, "letter": 7}


@cache
def prompt(name: str) -> str:
    """The text of the version in use."""
    return (FOLDER / f"{name}.v{VERSIONS[name]}.md").read_text(encoding="utf-8").strip()

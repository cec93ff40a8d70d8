"""Small repositories, and runs over them."""

import os
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from stackaudit.app.fleet import listing
from stackaudit.app.fleet.keeping import Keeper
from stackaudit.app.fleet.memory import Memory
from stackaudit.app.fleet.pool import Engine, Pool
from stackaudit.app.fleet.running import Limits, Run, run
from stackaudit.model.portfolio import Portfolio
from stackaudit.portfolio.archive import open_archive

DAY = date(2026, 11, 20)
LIMITS = Limits(seconds=60, memory=1 << 30)
APP = (
    "from openai import OpenAI\n\n\ndef answer(text):\n"
    "    return OpenAI().chat.completions.create(model={model!r}, messages=[{{'role': 'user', 'content': text}}])\n\n\n"
    "if __name__ == '__main__':\n    answer('{word}')\n"
)
GIT = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2026-10-01T12:00:00Z", "GIT_COMMITTER_DATE": "2026-10-01T12:00:00Z", "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def git(folder: Path, *args: str) -> str:
    """Run git in a folder."""
    done = subprocess.run(
        ["git", "-C", folder, *args], capture_output=True, text=True, check=True, env=os.environ | GIT
    )
    return done.stdout.strip()


def app(model: str = "gpt-4o-2024-08-06", word: str = "hello") -> Mapping[str, str]:
    """Files of a program that calls a model."""
    return {"app.py": APP.format(model=model, word=word), "requirements.txt": "openai==1.60.0\n"}


def repository(folder: Path, files: Mapping[str, str]) -> Path:
    """Make a repository, or add a commit to it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "files")
    return folder


def portfolio_of(folder: Path, text: str) -> Path:
    """Write a portfolio file."""
    path = folder / "portfolio.yaml"
    path.write_text(text, "utf-8")
    return path


def audited(
    path: Path, *, day: date = DAY, work: str = "work", output: str = "site", archive: str = "archive.sqlite", engine: Callable[[], Engine] | None = None,
    limits: Limits = LIMITS, **more: Any,
) -> Portfolio:  # fmt: skip
    """Run a portfolio with everything beside its file."""
    base = path.parent
    memory = Memory(base / work)
    with ExitStack() as stack:
        kept = stack.enter_context(open_archive(base / archive))
        asked = Run(listing.read(path), day, memory, Keeper(base / output, kept), limits, **more)
        return run(asked, engine or partial(Pool, 2, memory.clones))


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

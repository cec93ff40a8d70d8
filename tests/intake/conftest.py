"""Real git repositories, made by code with fixed dates and none of the machine's configuration."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class Checkout:
    """A repository to fill; every git call here is the test's own, not the product's."""

    root: Path

    def git(self, *args: str, stdin: bytes = b"", check: bool = True, **environment: str) -> bytes:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        fixed = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ann",
            "GIT_AUTHOR_EMAIL": "ann@example.org",
            "GIT_COMMITTER_NAME": "Ann",
            "GIT_COMMITTER_EMAIL": "ann@example.org",
            "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
            "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
        }
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *args],
            cwd=self.root,
            env=clean | fixed | environment,
            input=stdin,
            capture_output=True,
            check=check,
        )
        return done.stdout

    def write(self, path: str, data: str | bytes = "x = 1\n") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def commit(self, message: str = "change", day: str = "2026-01-02", author: str = "Ann <ann@example.org>") -> str:
        self.git("add", "-A", "-f")
        date = f"{day}T03:04:05Z"
        self.git(
            "commit",
            "-q",
            "--allow-empty",
            f"--author={author}",
            f"--date={date}",
            "-F",
            "-",
            stdin=message.encode(),
            GIT_COMMITTER_DATE=date,
        )
        return self.git("rev-parse", "HEAD").decode().strip()


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[[str], Checkout]:
    """Make an empty repository below the test's folder."""

    def make(name: str = "repo") -> Checkout:
        checkout = Checkout(tmp_path / name)
        checkout.root.mkdir()
        checkout.git("init", "-q", "-b", "main")
        return checkout

    return make


@pytest.fixture
def repo(make_repo: Callable[[str], Checkout]) -> Checkout:
    """An empty repository."""
    return make_repo("repo")

"""A scan opens no connection: not of itself (every attempt is an error), and not through git (no interface is there)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.hostile.scanning import GOOD, ROOT, scan

WATCHED = """
import sys
def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"}:
        raise SystemExit(f"tried {event} {args}")
sys.addaudithook(watch)
from stackaudit.cli.main import main
main(sys.argv[1:])
"""


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A repository with much that another tool would fetch: a partial clone, submodules, remote schemas and rules."""
    root = tmp_path / "r"
    root.mkdir()
    (root / "app.py").write_text(GOOD)
    (root / "requirements.txt").write_text("openai\n-r https://host.invalid/r.txt\ngit+https://host.invalid/a.git\n")
    (root / "package.json").write_text('{"dependencies": {"openai": "https://host.invalid/o.tgz"}}')
    (root / "pom.xml").write_text(
        '<!DOCTYPE p SYSTEM "https://host.invalid/p.dtd"><project><artifactId>a</artifactId></project>'
    )
    (root / "main.tf").write_text('module "a" { source = "git::https://host.invalid/m.git" }\n')
    (root / ".gitmodules").write_text('[submodule "s"]\n\tpath = s\n\turl = https://host.invalid/s.git\n')

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()

    for words in (
        ["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
        ["config", "remote.origin.url", "https://host.invalid/r.git"], ["config", "remote.origin.promisor", "true"],
        ["config", "extensions.partialClone", "origin"],
    ):  # fmt: skip
        git(*words)
    blob = git("rev-parse", "HEAD:app.py")
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    return root


@pytest.mark.parametrize("form", ["json", "html", "sarif", "cyclonedx", "terminal"])
def test_no_connection_is_tried(asking: Path, form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "scan", str(asking), "-f", form, "--as-of", "2026-11-20"],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_watch_sees_attempts() -> None:
    code = WATCHED.partition("from stackaudit")[0] + "import socket\nsocket.create_connection(('127.0.0.1', 9))\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"tried socket" in done.stderr


def test_without_interfaces_the_result_is_the_same(asking: Path) -> None:
    alone = ("unshare", "-n") if os.geteuid() == 0 else ("unshare", "-rn")
    try:
        allowed = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("a namespace without interfaces cannot be made here")
    inside, outside = scan(asking, "-f", "json", prefix=alone), scan(asking, "-f", "json")
    assert inside.code == 0, inside.err
    assert inside.out == outside.out

"""Our hooks under the real pre-commit: the manifest is taken from a repository, as users have it.

The quick tests serve the manifest of the working tree with ``language: system``, so that nothing is installed; the one
marked ``build`` clones the last commit of this repository and lets pre-commit install it as it stands.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.intake.conftest import Checkout

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CALL = """from openai import OpenAI

client = OpenAI(timeout=5)


def ask(text):
    return client.responses.create(model="{model}", input=text, instructions="x", max_output_tokens=9)
"""
BAD, FINE = CALL.format(model="gpt-3.5-turbo-1106"), CALL.format(model="gpt-4.1-2025-04-14")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A repository that holds our manifest; its hooks run the program of this environment."""
    hooks = Checkout(tmp_path_factory.mktemp("hooks"))
    hooks.git("init", "-q", "-b", "main")
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert text.count("language: python") == 2
    hooks.write(".pre-commit-hooks.yaml", text.replace("language: python", "language: system"))
    hooks.commit()
    return hooks


class Project:
    """A user's repository with pre-commit installed."""

    def __init__(self, root: Path, hooks: Path, rev: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.checkout = Checkout(root)
        root.mkdir()
        self.git("init", "-q", "-b", "main")
        for key, value in (("user.name", "Ann"), ("user.email", "ann@example.org")):
            self.git("config", key, value)
        monkeypatch.setenv("PRE_COMMIT_HOME", str(root.parent / "home"))
        monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795132800")  # 2026-11-20
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        self.write(
            ".pre-commit-config.yaml",
            f"repos:\n- repo: {hooks}\n  rev: {rev}\n  hooks:\n  - id: stackaudit\n  - id: stackaudit-full\n",
        )
        self.write("app.py", FINE)
        self.write("tests/test_app.py", "from app import ask\n\n\ndef test_ask():\n    assert ask('x')\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "first")
        self.tool("install", "--install-hooks", "--hook-type", "pre-commit", "--hook-type", "pre-push")

    def write(self, path: str, text: str) -> None:
        self.checkout.write(path, text)

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.checkout.root, check=True, capture_output=True)

    def call(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(words, cwd=self.checkout.root, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def tool(self, *words: str) -> tuple[int, str]:
        return self.call(sys.executable, "-m", "pre_commit", *words)

    def commit(self) -> tuple[int, str]:
        return self.call("git", "commit", "-m", "change")


@pytest.fixture
def project(tmp_path: Path, served: Checkout, monkeypatch: pytest.MonkeyPatch) -> Project:
    rev = served.git("rev-parse", "HEAD").decode().strip()
    return Project(tmp_path / "shop", served.root, rev, monkeypatch)


def test_the_manifest_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path))
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True
    )


def test_a_commit_with_partial_staging(project: Project) -> None:
    project.write("app.py", BAD)
    project.git("add", "app.py")
    project.write("app.py", FINE)
    code, said = project.commit()
    assert code == 1
    assert "app.py:7: critical[MLC001] gpt-3.5-turbo-1106" in said
    assert project.checkout.root.joinpath("app.py").read_text() == FINE, "what was not staged is still there"
    project.git("add", "app.py")
    project.write("app.py", BAD)
    project.write("note.txt", "x\n")
    project.git("add", "note.txt")
    code, said = project.commit()
    assert code == 0, said


def test_a_commit_that_renames_and_deletes(project: Project) -> None:
    project.write("app.py", BAD)
    project.git("add", "-A")
    project.git("commit", "-qm", "accepted", "--no-verify")
    project.git("mv", "app.py", "shop.py")
    project.git("rm", "-q", "tests/test_app.py")
    code, said = project.commit()
    assert code == 0, said
    project.git("rm", "-q", "shop.py")
    code, said = project.commit()
    assert code == 0, said


def test_a_merge_commit(project: Project) -> None:
    project.git("switch", "-qc", "side")
    project.write("side.py", BAD)
    project.write("app.py", FINE + "NAME = 'side'\n")
    project.git("add", "-A")
    project.git("commit", "-qm", "accepted", "--no-verify")
    project.git("switch", "-q", "main")
    project.write("app.py", FINE + "NAME = 'main'\n")
    assert project.call("git", "commit", "-qam", "main")[0] == 0
    assert project.call("git", "merge", "-q", "side")[0] == 1
    project.write("app.py", FINE + "NAME = 'both'\n" + BAD.partition("client")[2].replace("ask", "beg"))
    project.git("add", "-A")
    code, said = project.commit()
    assert code == 1
    assert "side.py" not in said
    project.write("app.py", FINE + "NAME = 'both'\n")
    project.git("add", "-A")
    code, said = project.commit()
    assert code == 0, said


def test_references_and_pushes(project: Project, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    project.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    project.git("push", "-q", "--no-verify", "origin", "main")
    project.write("late.py", BAD.replace("ask", "beg"))
    project.git("add", "-A")
    project.git("commit", "-qm", "forced", "--no-verify")
    code, said = project.tool("run", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert code == 1
    assert "late.py:7: critical[MLC001]" in said
    code, said = project.call("git", "push", "origin", "main")
    assert code == 1
    assert "stackaudit (whole repository)" in said
    assert "late.py:7: critical[MLC001]" in said
    project.git("rm", "-q", "late.py")
    assert project.commit()[0] == 0
    code, said = project.call("git", "push", "origin", "main")
    assert code == 0, said


@pytest.mark.build
def test_the_last_commit_is_installed_by_pre_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no clone of this repository")
    subprocess.run(["git", "clone", "-q", str(ROOT), str(tmp_path / "clone")], check=True)
    head = subprocess.run(
        ["git", "-C", str(tmp_path / "clone"), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    )
    project = Project(tmp_path / "shop", tmp_path / "clone", head.stdout.strip(), monkeypatch)
    project.write("app.py", BAD)
    project.git("add", "app.py")
    code, said = project.commit()
    assert code == 1, said
    assert "app.py:7: critical[MLC001]" in said

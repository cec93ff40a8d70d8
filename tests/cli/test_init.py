"""Proposals for a repository: shown first, written on demand, never over a file."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.intake.conftest import Checkout

from stackaudit.app.configuration.config import resolve


@pytest.fixture
def plain(bot: Path) -> Path:
    """A sample without anything for a forge."""
    shutil.rmtree(bot / ".github")
    return bot


@pytest.fixture
def repo(plain: Path) -> Checkout:
    checkout = Checkout(plain)
    checkout.git("init", "-q", "-b", "main")
    checkout.git("remote", "add", "origin", "https://github.com/acme/bot.git")
    checkout.commit()
    return checkout


def test_it_shows_and_writes_nothing(repo, run):
    done = run("init", repo.root)
    assert done.code == 0
    for name in ("stackaudit.toml", ".pre-commit-config.yaml", ".github/workflows/stackaudit.yml"):
        assert f"--- {name} (" in done.out
    assert "nothing was written" in done.err
    assert "findings are open today" in done.err
    assert repo.git("status", "--porcelain") == b""


def test_it_writes_what_is_new_and_complete(repo, run):
    done = run("init", repo.root, "--write")
    assert done.code == 0
    assert repo.git("status", "--porcelain").decode().split() == [
        "??",
        ".pre-commit-config.yaml",
        "??",
        "stackaudit.toml",
    ]
    assert resolve(repo.root).file == "stackaudit.toml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config"], cwd=repo.root, check=True)
    again = run("init", repo.root, "--write")
    assert again.code == 0
    assert "--- .pre-commit-config.yaml (exists" in again.out
    assert "wrote" not in again.err


def test_a_source_makes_hook_and_workflow_complete(repo, run):
    assert run("init", repo.root, "--write", "--source", "acme/stackaudit@4f1c2d7").code == 0
    hooks = yaml.safe_load((repo.root / ".pre-commit-config.yaml").read_text())
    assert hooks["repos"][0]["repo"] == "https://github.com/acme/stackaudit"
    assert hooks["repos"][0]["rev"] == "4f1c2d7"
    workflow = yaml.safe_load((repo.root / ".github/workflows/stackaudit.yml").read_text())
    assert workflow["jobs"]["audit"]["steps"][-1]["uses"] == "acme/stackaudit@4f1c2d7"
    assert run("init", repo.root, "--source", "acme/stackaudit@x\nrun: id").code == 2


def test_another_forge(plain, run):
    checkout = Checkout(plain)
    checkout.git("init", "-q", "-b", "main")
    checkout.write(".gitlab-ci.yml", "stages: [test]\n")
    done = run("init", plain, "--source", "https://git.example.org/acme/stackaudit@4f1c2d7")
    assert "--- .gitlab-ci.yml (exists" in done.out
    assert "source: git+https://git.example.org/acme/stackaudit@4f1c2d7" in done.out
    assert ".github" not in done.out


def test_a_plain_folder_gets_a_configuration_only(bot, run):
    done = run("init", bot)
    assert [line for line in done.out.splitlines() if line.startswith("---")] == [
        "--- stackaudit.toml (new): what is read, and which use cases must not stop"
    ]


def test_links_are_not_followed(repo, run, tmp_path):
    (tmp_path / "outside").mkdir()
    (repo.root / ".github").symlink_to(tmp_path / "outside")
    done = run("init", repo.root, "--write", "--source", "acme/stackaudit@4f1c2d7")
    assert done.code == 2
    assert not list((tmp_path / "outside").iterdir())

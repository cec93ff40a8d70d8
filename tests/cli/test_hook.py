"""The hook with real git: what is staged counts, only what is new is said, and the working tree is not looked at."""

from pathlib import Path

import pytest
from tests.intake.conftest import Checkout

DAY = ("--as-of", "2026-11-20", "--disable", "CST003")
SAFE = "from openai import OpenAI\n\nclient = OpenAI(timeout=5)\n"
ASK = """

def ask{n}(text):
    return client.responses.create(model="{model}", input=text, instructions="x", max_output_tokens=9)
"""
GONE = "gpt-3.5-turbo-1106"


def asking(model: str = GONE, n: int = 1) -> str:
    return ASK.format(model=model, n=n)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A repository with one commit that has nothing to find, in which commands run."""
    checkout = Checkout(tmp_path / "repo")
    checkout.root.mkdir()
    checkout.git("init", "-q", "-b", "main")
    checkout.write("app.py", SAFE)
    checkout.write("pyproject.toml", '[project]\nname = "shop"\nversion = "1"\ndependencies = ["openai==1.2.3"]\n')
    checkout.commit()
    monkeypatch.chdir(checkout.root)
    for name in ("PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    return checkout


@pytest.fixture
def hook(run):
    """Run the hook; return the exit code and the findings that it says, as ``path:line rule``."""

    def call(*more: object) -> tuple[int, list[str]]:
        done = run("hook", *DAY, *more)
        assert done.code in {0, 1}, done.err
        heads = [line for line in done.out.splitlines() if "[" in line.partition(": ")[2][:12]]
        return done.code, [f"{h.split(': ')[0]} {h.partition('[')[2].partition(']')[0]}" for h in heads]

    return call


def test_what_is_staged_counts_and_the_rest_of_the_file_does_not(repo, hook):
    assert hook() == (0, [])
    repo.write("app.py", SAFE + asking())
    assert hook() == (0, []), "nothing is staged"
    repo.git("add", "app.py")
    repo.write("app.py", SAFE + "import os  # the call is gone from the working tree\n")
    assert hook() == (1, ["app.py:7 MLC001"])
    repo.write("app.py", SAFE)
    repo.git("add", "app.py")
    repo.write("app.py", SAFE + asking())
    assert hook() == (0, [])


def test_what_the_last_commit_has_is_not_new(repo, hook):
    repo.write("app.py", SAFE + asking())
    repo.commit()
    repo.write("app.py", "import os\n\n" + SAFE + asking() + "\nLIMIT = 5\n")
    repo.git("add", "-A")
    assert hook() == (0, [])


def test_a_renamed_file_brings_nothing_new(repo, hook):
    repo.write("app.py", SAFE + asking())
    repo.commit()
    repo.git("mv", "app.py", "shop.py")
    assert hook() == (0, [])
    repo.write("shop.py", SAFE + asking() + asking("gpt-4-0314", 2))
    repo.git("add", "-A")
    assert hook() == (1, ["shop.py:11 MLC001"])


def test_deleted_files(repo, hook):
    repo.write("old.py", SAFE + asking())
    repo.commit()
    repo.git("rm", "-q", "old.py")
    assert hook() == (0, [])
    repo.write("app.py", SAFE + asking("gpt-4-0314"))
    repo.git("add", "app.py")
    assert hook() == (1, ["app.py:7 MLC001"])


def test_files_that_are_only_intended_do_not_count(repo, hook):
    repo.write("app2.py", SAFE + asking())
    repo.git("add", "-N", "app2.py")
    assert hook() == (0, [])


def test_the_first_commit(tmp_path, monkeypatch, repo, hook):
    other = Checkout(tmp_path / "fresh")
    other.root.mkdir()
    other.git("init", "-q", "-b", "main")
    other.write("app.py", SAFE + asking())
    other.git("add", "-A")
    monkeypatch.chdir(other.root)
    assert hook() == (1, ["app.py:7 MLC001"])


def test_a_merge_brings_nothing_that_one_side_had(repo, hook):
    repo.git("switch", "-q", "-c", "side")
    repo.write("side.py", SAFE + asking())
    repo.write("app.py", SAFE + "NAME = 'side'\n")
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.write("app.py", SAFE + "NAME = 'main'\n")
    repo.commit()
    repo.git("merge", "-q", "side", check=False)
    assert hook() == (0, []), "app.py is in conflict"
    repo.write("app.py", SAFE + "NAME = 'both'\n")
    repo.git("add", "-A")
    assert hook() == (0, [])
    repo.write("app.py", SAFE + "NAME = 'both'\n" + asking("gpt-4-0314"))
    repo.git("add", "-A")
    assert hook() == (1, ["app.py:8 MLC001"])


def test_only_findings_in_the_files_that_are_named(repo, hook):
    repo.write("app.py", SAFE + asking())
    repo.write("src/other.py", SAFE + asking())
    repo.git("add", "-A")
    assert hook("src/other.py") == (1, ["src/other.py:7 MLC001"])
    assert hook("./src/../app.py") == (0, []), "no name that git knows"
    assert hook("pyproject.toml") == (0, []), "a file that did not change has nothing new"


def test_names_count_from_the_current_folder(repo, hook, monkeypatch):
    repo.write("src/other.py", SAFE + asking())
    repo.git("add", "-A")
    monkeypatch.chdir(repo.root / "src")
    assert hook("other.py") == (1, ["src/other.py:7 MLC001"])


def test_a_value_in_a_file_that_is_imported_is_found_and_one_of_the_working_tree_is_not(repo, hook):
    repo.write("shop/settings.py", f'MODEL = "{GONE}"\n')
    repo.write("shop/__init__.py", "")
    repo.commit()
    repo.write("shop/settings.py", 'MODEL = "gpt-5"\n')
    repo.write("shop/ask.py", SAFE + "from shop.settings import MODEL\n" + asking().replace(f'"{GONE}"', "MODEL"))
    repo.git("add", "shop/ask.py")
    code, found = hook()
    assert code == 1
    assert [row.split()[1] for row in found] == ["MLC001"]


def test_references(repo, hook, monkeypatch):
    repo.git("switch", "-q", "-c", "side")
    repo.write("side.py", SAFE + asking())
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.write("late.py", SAFE + asking("gpt-4-0314"))
    repo.commit()
    assert hook("--from-ref", "main", "--to-ref", "side") == (1, ["side.py:7 MLC001"]), "late.py came after the fork"
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert hook("late.py", "app.py") == (1, ["late.py:7 MLC001"])


def test_the_severity_that_fails(repo, hook):
    repo.write("app.py", SAFE.replace("timeout=5", "") + asking("gpt-4.1-2025-04-14"))
    repo.git("add", "-A")
    code, found = hook()
    assert (code, [f for f in found if "RES001" in f]) == (0, ["app.py:3 RES001"])
    assert hook("--fail-on", "medium")[0] == 1


def test_a_baseline_judges_files_that_did_not_change(repo, hook, run, tmp_path):
    repo.write("app.py", SAFE + asking())
    repo.commit()
    empty = tmp_path / "empty.json"
    empty.write_text('{"schema": "stackaudit.baseline/1", "findings": []}')
    assert hook("app.py") == (0, [])
    assert hook("--baseline", empty, "app.py") == (1, ["app.py:7 MLC001"])
    held = tmp_path / "held.json"
    assert run("baseline", "write", ".", "-o", held, *DAY).code == 0
    assert hook("--baseline", held, "app.py") == (0, [])


def test_rules_that_need_the_whole_repository_are_left_to_full(repo, hook):
    repo.write("app.py", SAFE + asking("gpt-4.1-2025-04-14"))
    repo.git("add", "-A")
    assert "EVM001" not in str(hook())
    assert "EVM001" in str(hook("--full"))
    repo.commit()
    assert "EVM001" in str(hook("--full")), "nothing is staged: the repository as it is"


def test_an_index_of_another_name(repo, hook, monkeypatch):
    repo.write("app.py", SAFE + asking())
    repo.git("add", "app.py", GIT_INDEX_FILE=str(repo.root / ".git" / "next"))
    assert hook() == (0, [])
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next")
    assert hook()[0] == 1


def test_what_is_said(repo, run):
    repo.write("README.md", "Hello.\n")
    repo.git("add", "README.md")
    done = run("hook", *DAY)
    assert (done.code, done.out, done.err) == (0, "", "nothing that changed has to do with the AI stack\n")
    repo.write("app.py", SAFE + asking())
    repo.git("add", "app.py")
    done = run("hook", *DAY)
    assert done.err == ""
    first, second, third, fourth = done.out.splitlines()
    assert first.startswith(f"app.py:7: critical[MLC001] {GONE} was shut down")
    assert second.startswith("  fix: ")
    assert third == "1 new finding in 2 changed files: 1 critical."
    assert "stackaudit explain MLC001" in fourth
    assert run("hook", *DAY, "-q").out == ""


def test_wrong_usage(repo, run, tmp_path, monkeypatch):
    assert run("hook", "--to-ref", "HEAD").code == 2
    assert run("hook", "--from-ref", "nowhere").code == 2
    assert run("hook", "--from-ref", "--upload-pack=x").code == 2
    monkeypatch.chdir(tmp_path)
    done = run("hook")
    assert done.code == 2
    assert "no git repository" in done.err

"""Baselines with real git: what is new fails, what was there does not, wherever it moved."""

import json
import subprocess
from pathlib import Path

import pytest

DAY = ("--as-of", "2026-11-20", "--no-history")
CODE = """\
from openai import OpenAI

client = OpenAI()


def ask(text):
    return client.responses.create(model="gpt-4.1-2025-04-14", input=text)
"""


def git(folder: Path, *words: str) -> str:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit and findings in it."""
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "app.py").write_text(CODE)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture(params=["file", "ref"])
def against(request, repo, run, tmp_path):
    """Scan the repository against a baseline of its first state; return what is said and the exit code."""
    file = tmp_path / "baseline.json"
    if request.param == "file":
        assert run("baseline", "write", repo, "-o", file, *DAY).code == 0
    options = ("--baseline", file) if request.param == "file" else ("--baseline-ref", "main")

    def scan(*more: object):
        done = run("scan", repo, *DAY, *options, "-o", tmp_path / "a.json", "--fail-on", "info", *more)
        return done.code, done.err.split("\n")[-2]

    return scan


def new_rules(tmp_path: Path) -> list[str]:
    audit = json.loads((tmp_path / "a.json").read_text())
    new = next(m["value"]["new"] for m in audit["measures"] if m["id"] == "baseline")
    return sorted(f["rule"] for f in audit["findings"] if f["fingerprint"] in new)


def test_nothing_is_new_in_the_same_state(against, repo):
    code, said = against()
    assert code == 0
    assert said.startswith("0 new, ")
    assert "gone" not in said


def test_moved_lines_and_renamed_files_are_known(against, repo):
    (repo / "app.py").unlink()
    (repo / "pkg").mkdir()
    (repo / "pkg" / "client.py").write_text("# a line\n\n" + CODE)
    code, said = against()
    assert code == 0, said
    assert said.startswith("0 new, ")
    assert "gone" not in said


def test_a_call_before_another_does_not_make_that_one_new(against, repo, tmp_path):
    first = '    client.responses.create(model="gpt-4.1-2025-04-14", input="warm up", max_output_tokens=9)\n'
    (repo / "app.py").write_text(CODE.replace("    return", first + "    return"))
    against()
    assert "CST001" not in new_rules(tmp_path)


def test_what_is_added_is_new(against, repo, tmp_path):
    (repo / "more.py").write_text(CODE.replace("ask", "tell"))
    code, said = against()
    assert code == 1
    assert new_rules(tmp_path) == ["CST001", "RES001"]
    assert said.startswith("2 new, ")
    assert "New: 1 medium and 1 low." in said
    assert against("--fail-on", "high")[0] == 0


def test_a_copy_is_new_though_a_rename_is_not(against, repo, tmp_path):
    (repo / "copy.py").write_text(CODE)
    assert against()[0] == 1
    assert new_rules(tmp_path) == ["CST001", "RES001"]


def test_what_was_mended_is_gone_and_what_was_waived_is_counted(against, repo):
    text = CODE.replace("OpenAI()", "OpenAI(timeout=9)").replace(
        "input=text)", 'input=text)  # stackaudit: ignore[CST001] reason="short"'
    )
    (repo / "app.py").write_text(text)
    code, said = against()
    assert code == 0
    assert ", 1 waived." in said
    assert said.endswith("1 finding of the baseline is gone: write it again.")


def test_a_waiver_that_ends_makes_its_finding_new_against_a_file(repo, run, tmp_path):
    (repo / "app.py").write_text(
        CODE.replace("OpenAI()", 'OpenAI()  # stackaudit: ignore[RES001] reason="x" until=2026-11-20')
    )
    file = tmp_path / "b.json"
    assert run("baseline", "write", repo, "-o", file, *DAY).code == 0
    assert "RES001" not in file.read_text()
    assert run("scan", repo, *DAY, "--baseline", file, "--fail-on", "info", "-q").code == 0
    later = ("--as-of", "2026-11-21", "--no-history", "--baseline", file, "--fail-on", "info", "-q")
    assert run("scan", repo, *later).code == 1


def test_the_working_tree_is_not_touched(against, repo):
    (repo / "app.py").write_text(CODE + "# edited\n")
    before = (git(repo, "status", "--porcelain=v2", "--branch"), (repo / "app.py").stat().st_mtime_ns)
    assert against()[0] == 0
    assert (git(repo, "status", "--porcelain=v2", "--branch"), (repo / "app.py").stat().st_mtime_ns) == before


def test_the_file_lies_in_the_folder_and_is_not_read_as_configuration(repo, run, tmp_path):
    done = run("baseline", "write", repo, *DAY)
    file = repo / ".stackaudit-baseline.json"
    assert done.err.endswith(f"wrote {file}: {file.read_text().count(chr(10)) - 2} findings\n")
    first = file.read_bytes()
    assert run("baseline", "write", repo, *DAY, "-q").code == 0
    assert file.read_bytes() == first
    assert b'"line"' not in first


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--baseline", "none.json"), "the baseline 'none.json' cannot be read: No such file"),
        (("--baseline-ref", "nowhere"), "'nowhere' names no commit of this repository"),
        (("--baseline-ref", "--upload-pack=x"), "names no commit"),
        (("--baseline", "a", "--baseline-ref", "b"), "give --baseline or --baseline-ref, not both"),
    ],
)
def test_mistakes_are_usage_errors(repo, run, options, wanted):
    done = run("scan", repo, *DAY, *options)
    assert done.code == 2
    assert wanted in done.err


def test_a_folder_without_git_has_no_ref(bot, run):
    done = run("scan", bot, *DAY, "--baseline-ref", "main")
    assert done.code == 2
    assert "is no git repository" in done.err


def test_reports_say_it(repo, run, tmp_path):
    file = tmp_path / "b.json"
    run("baseline", "write", repo, "-o", file, *DAY)
    (repo / "more.py").write_text(CODE)
    done = run("scan", repo, *DAY, "--baseline", file, "-f", "markdown")
    assert "2 new, " in done.out
    assert "`more.py:3`" in done.out
    assert "`app.py:3`" not in done.out.partition("### Findings")[2].partition("###")[0]
    assert "2 new, " in run("scan", repo, *DAY, "--baseline", file).out
    page = run("scan", repo, *DAY, "--baseline", file, "-f", "html").out
    assert page.count('<span class="tag">new</span>') == 2


def test_a_folder_that_is_new_since_then_is_new_as_a_whole(repo, run, tmp_path):
    (repo / "service").mkdir()
    (repo / "service" / "app.py").write_text(CODE)
    done = run("scan", repo / "service", *DAY, "--baseline-ref", "main", "-o", tmp_path / "a.json")
    assert done.code == 0
    assert " new, 0 in the baseline, 0 waived." in done.err
    assert "RES001" in new_rules(tmp_path)

"""Comparing real commits and stored audits."""

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
SECOND = """\
import anthropic

helper = anthropic.Anthropic(timeout=20)


def shorten(text):
    return helper.messages.create(model="claude-sonnet-4-5-20250929", max_tokens=100, messages=[{"role": "user", "content": text}])
"""


def git(folder: Path, *words: str) -> str:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", tag)
    git(folder, "tag", tag)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Three commits: a call; a second provider and another model; the file renamed and its client mended."""
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "app.py").write_text(CODE)
    commit(folder, "one")
    (folder / "short.py").write_text(SECOND)
    (folder / "app.py").write_text(CODE.replace("gpt-4.1-2025-04-14", "gpt-5-2025-08-07"))
    commit(folder, "two")
    (folder / "pkg").mkdir()
    git(folder, "mv", "app.py", "pkg/client.py")
    commit(folder, "moved")
    (folder / "pkg" / "client.py").write_text(
        CODE.replace("gpt-4.1-2025-04-14", "gpt-5-2025-08-07").replace("OpenAI()", "OpenAI(timeout=20)")
    )
    commit(folder, "three")
    return folder


def rows(value: dict, state: str, kind: str) -> list[str]:
    return [i["name"] for i in value["items"] if (i["state"], i["kind"]) == (state, kind)]


def test_a_provider_and_another_model(run, repo):
    done = run("diff", "one", "two", "--repo", repo, *DAY, "-f", "json")
    assert done.code == 0, done.err
    value = json.loads(done.out)
    assert value["schema"] == "stackaudit.diff/1"
    assert rows(value, "new", "provider") == ["anthropic"]
    assert rows(value, "new", "model") == ["claude-sonnet-4-5-20250929", "gpt-5-2025-08-07"]
    assert rows(value, "removed", "model") == ["gpt-4.1-2025-04-14"]
    assert value["old"]["commit"] == git(repo, "rev-parse", "one").strip()
    assert value["causes"] == []


def test_a_renamed_file_changes_nothing_and_a_mended_client_one_finding(run, repo):
    renamed = json.loads(run("diff", "two", "moved", "--repo", repo, *DAY, "-f", "json").out)
    assert (renamed["findings"]["new"], renamed["findings"]["fixed"]) == ([], [])
    assert renamed["findings"]["moved"] > 0
    assert not [i for i in renamed["items"] if i["kind"] != "use_case"]
    mended = json.loads(run("diff", "two", "three", "--repo", repo, *DAY, "-f", "json").out)
    assert mended["findings"]["new"] == []
    assert [f["rule"] for f in mended["findings"]["fixed"]] == ["RES001"]
    assert mended["debt"]["direction"] == "better"


def test_the_working_tree_is_not_touched_nor_read(run, repo):
    (repo / "pkg" / "client.py").write_text("broken (")
    (repo / "new.py").write_text(SECOND)
    before = git(repo, "status", "--porcelain")
    done = run("diff", "three", "HEAD", "--repo", repo, *DAY)
    assert "Nothing has changed" in done.out
    assert git(repo, "status", "--porcelain") == before


def test_the_same_input_gives_the_same_bytes(run, repo):
    for form in ("text", "markdown", "json"):
        first, second = (run("diff", "one", "three", "--repo", repo, *DAY, "-f", form).out for _ in range(2))
        assert first == second


@pytest.fixture
def stored(run, repo, tmp_path):
    """Audits of the first state and of the last one."""
    found = []
    for tag in ("one", "three"):
        git(repo, "checkout", "-q", tag)
        found.append(tmp_path / f"{tag}.json")
        assert run("scan", repo, *DAY, "-q", "-o", found[-1]).code == 0
    return found


def test_stored_audits_say_what_commits_say(run, repo, stored):
    files = json.loads(run("diff", *stored, "--repo", repo, "-f", "json").out)
    refs = json.loads(run("diff", "one", "three", "--repo", repo, *DAY, "-f", "json").out)
    for key in ("items", "findings", "debt", "concentration", "outages", "as_of"):
        assert files[key] == refs[key], key
    mixed = json.loads(run("diff", stored[0], "three", "--repo", repo, *DAY, "-f", "json").out)
    assert mixed["items"] == refs["items"]


def test_another_catalogue_is_told_from_the_code(run, repo, stored):
    value = json.loads(stored[0].read_text())
    value["tool"]["version"] = "0.0.1"
    value["run"]["catalogue"] = {"as_of": "2025-01-01", "hash": "other"}
    value["findings"] = []
    for node in value["nodes"]:
        if node["kind"] == "model":
            node["attributes"] |= {"lifecycle": [], "known": False}
    calendar = next(m["value"] for m in value["measures"] if m["id"] == "calendar")
    for row in calendar["rows"]:
        row["shutdown"] = None
    stored[0].write_text(json.dumps(value))
    done = run("diff", stored[0], "one", "--repo", repo, *DAY, "-f", "json")
    found = json.loads(done.out)
    by_cause = {row["cause"]: (row["new"], row["gone"]) for row in found["causes"]}
    assert by_cause["tool"][0] > 0
    assert by_cause["time"] == by_cause["code"] == (0, 0)
    assert (found["items"], found["findings"]["new"]) == ([], [])
    assert found["old"]["judged_again"]
    assert found["deadlines"][0]["announced"]
    assert "its graph was judged again by stackaudit" in found["notes"][0]
    assert "catalogue of 2025-01-01" in found["notes"][0]


def test_the_passing_of_time_is_told_from_the_code(run, repo, tmp_path):
    old = tmp_path / "old.json"
    git(repo, "checkout", "-q", "one")
    assert run("scan", repo, "--as-of", "2026-01-20", "--no-history", "-q", "-o", old).code == 0
    found = json.loads(run("diff", old, "one", "--repo", repo, *DAY, "-f", "json").out)
    by_cause = {row["cause"]: row["new"] for row in found["causes"]}
    assert by_cause == {"tool": 0, "time": 1, "code": 0}
    (end,) = found["deadlines"]
    assert (end["model"], end["announced"], end["known_before"]) == ("gpt-4.1-2025-04-14", False, None)
    assert end["days_before"] - end["days_after"] == 304


@pytest.mark.parametrize(
    "damage",
    [
        lambda v: v["run"]["settings"].update(later=1),
        lambda v: v["run"].update(profile="default", settings={"profile": 3}),
    ],
)
def test_what_cannot_be_judged_again_is_said(run, repo, stored, damage):
    value = json.loads(stored[0].read_text())
    value["tool"]["version"] = "9.0"
    damage(value)
    stored[0].write_text(json.dumps(value))
    done = run("diff", stored[0], "three", "--repo", repo, *DAY)
    assert done.code == 0, done.err
    assert "could not be judged again" in done.out
    assert "may come from the tool" in done.out


def test_waivers_in_comments_stay_when_an_audit_is_judged_again(run, repo, tmp_path):
    (repo / "pkg" / "client.py").write_text(
        CODE.replace("OpenAI()", 'OpenAI()  # stackaudit: ignore[RES001] reason="short"')
    )
    commit(repo, "waived")
    old = tmp_path / "old.json"
    assert run("scan", repo, "--as-of", "2026-11-10", "--no-history", "-q", "-o", old).code == 0
    found = json.loads(run("diff", old, "waived", "--repo", repo, *DAY, "-f", "json").out)
    assert (found["findings"]["new"], found["findings"]["fixed"]) == ([], [])


def test_a_file_takes_the_form_of_its_suffix(run, repo, tmp_path):
    target = tmp_path / "out" / "changes.md"
    done = run("diff", "one", "two", "--repo", repo, *DAY, "-o", target)
    assert (done.code, done.out) == (0, "")
    assert target.read_text().startswith("## Changes in repo, ")
    assert f"wrote {target}" in done.err


@pytest.mark.parametrize("names", [("one", "nowhere"), ("gone.json", "one"), ("--upload-pack=x", "one")])
def test_mistakes_are_usage_errors(run, repo, names):
    done = run("diff", *names, "--repo", repo, *DAY)
    assert done.code == 2
    assert done.out == ""


def test_stored_audits_need_no_repository(run, stored, tmp_path):
    (tmp_path / "stackaudit.toml").write_text("wrong = 1")
    assert run("diff", *stored, "--repo", tmp_path).code == 0


def test_an_audit_without_a_day_is_a_usage_error(run, repo, stored):
    value = json.loads(stored[0].read_text())
    value["run"]["as_of"] = "yesterday"
    stored[0].write_text(json.dumps(value))
    assert run("diff", *stored, "--repo", repo).code == 2


def test_a_folder_without_git_is_a_usage_error(run, tmp_path):
    (tmp_path / "a.py").write_text(CODE)
    assert run("diff", "one", "two", "--repo", tmp_path).code == 2


def test_branches_and_tags_complete(repo):
    import click

    from stackaudit.cli.commands.diff import command
    from stackaudit.cli.completing import refs_and_audits

    ctx = click.Context(command)
    ctx.params = {"repo": repo}
    found = [item.value for item in refs_and_audits(ctx, command.params[0], "t")]
    assert found[:2] == ["three", "two"]

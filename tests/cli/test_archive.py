"""Keeping audits, looking at them again, and the past of a repository."""

import csv
import json
import subprocess
import sys

import pytest
from tests.cli.pasts import CODE

pytestmark = pytest.mark.usefixtures("data")


def test_keep_and_compare_with_the_one_before(run, shop):
    first = run("scan", shop, "--keep", "--as-of", "2026-11-01", "-f", "json")
    assert "kept as" in first.err
    assert "This is the first audit" in first.out
    again = run("scan", shop, "--keep", "--as-of", "2026-11-01", "-f", "json")
    assert again.out == first.out
    (shop / "app.py").write_text(CODE)
    later = json.loads(run("scan", shop, "--keep", "--as-of", "2026-11-08", "-f", "json").out)
    verdict = next(m["value"] for m in later["measures"] if m["id"] == "verdict")
    assert verdict["answers"]["direction"].startswith("Since the audit of 1 November 2026: ")
    listed = run("archive", "list").out.splitlines()
    assert [line.split()[1] for line in listed] == ["2026-11-01", "2026-11-08"]


def test_settings_say_where(run, shop, tmp_path, monkeypatch, data):
    monkeypatch.setenv("STACKAUDIT_ARCHIVE", str(tmp_path / "own.sqlite"))
    assert run("scan", shop, "--keep", "-q").code == 0
    assert not data.exists()
    assert "shop" in run("archive", "list").out
    assert run("scan", shop, "-q", "--archive", tmp_path / "other.sqlite").code == 0
    assert "shop" in run("archive", "list", "--archive", tmp_path / "other.sqlite").out


def test_nothing_is_kept_unless_asked(run, shop, data):
    assert run("scan", shop, "-q").code == 0
    assert not data.exists()
    done = run("archive", "list")
    assert (done.code, done.out) == (2, "")
    assert "there is no archive" in done.err
    assert "stackaudit scan --keep" in done.err
    assert not data.exists()


def test_show_export_prune_and_forget(run, shop, tmp_path):
    for day in ("2026-10-20", "2026-11-01"):
        run("scan", shop, "--keep", "--as-of", day, "-q")
    assert "shop, 2026-10-20, kept as" in run("archive", "show", "shop@2026-10-25").out
    assert json.loads(run("archive", "show", "shop", "-f", "json").out)["run"]["as_of"] == "2026-11-01"
    for table, column in (
        ("audits", "id"),
        ("findings", "first_seen"),
        ("components", "resolved_at"),
        ("measures", "value"),
    ):
        rows = list(csv.DictReader(run("archive", "export", table).out.splitlines()))
        assert rows
        assert column in rows[0]
    assert run("archive", "export", "audits", "-o", tmp_path / "a.csv").code == 0
    assert run("archive", "prune").code == 2
    assert run("archive", "prune", "--keep", "1", "--dry-run").out.split()[1] == "2026-10-20"
    assert len(run("archive", "list").out.splitlines()) == 2
    assert run("archive", "prune", "--before", "2026-12-01").code == 0
    assert [line.split()[1] for line in run("archive", "list").out.splitlines()] == ["2026-11-01"]
    for asked in (("forget", "none"), ("list", "none"), ("export", "audits", "--repository", "none"),
                  ("prune", "--keep", "1", "--repository", "none")):  # fmt: skip
        done = run("archive", *asked)
        assert (done.code, done.out) == (2, "")
        assert "holds no repository 'none'" in done.err
    assert "--before '20-1' is no date" in run("archive", "prune", "--before", "20-1").err
    assert run("archive", "forget", "shop").code == 0
    assert run("archive", "list").out == ""


def test_add_and_report(run, stored, tmp_path):
    done = run("archive", "add", stored, "--repository", "group/bot")
    assert done.out.split()[1:] == ["2026-11-20", "group/bot", str(stored)]
    assert run("report", "group/bot", "-f", "json").out.encode() == stored.read_bytes()
    assert run("archive", "add", tmp_path / "none.json").code == 2


def test_diff_of_archived_audits(run, shop):
    run("history", shop, "--every", "30d", "--since", "90d", "-q")
    by_name = run("diff", "shop@2026-08-30", "shop", "--repo", shop).out
    assert "Changes in shop, shop@2026-08-30 (23 Aug 2026) to shop (21 Nov 2026)" in by_name
    ids = [line.split()[0] for line in run("archive", "list", "shop").out.splitlines()]
    by_id = run("diff", ids[0], ids[-1], "--repo", shop).out
    assert by_id.splitlines()[1:] == by_name.splitlines()[1:]
    assert "Anthropic" in by_id
    assert "fixed" in run("diff", f"archive:{ids[0]}", "HEAD", "--repo", shop).out
    assert "holds no audit 'main'" in run("diff", "archive:main", "HEAD", "--repo", shop).err
    assert "names no commit" in run("diff", "nothing", "HEAD", "--repo", shop).err


def test_history_makes_a_trend(run, shop):
    dirty = shop / "app.py"
    dirty.write_text("broken(")
    before = subprocess.run(["git", "status", "--porcelain"], cwd=shop, capture_output=True, check=True).stdout
    done = run("history", shop, "--every", "30d", "--since", "120d")
    assert done.code == 0
    assert subprocess.run(["git", "status", "--porcelain"], cwd=shop, capture_output=True, check=True).stdout == before
    assert dirty.read_text() == "broken("
    assert "4 points are in" in done.err  # on 24 July there was no commit yet
    rows = list(csv.DictReader(run("trend", shop, "-f", "csv").out.splitlines()))
    assert [row["day"] for row in rows] == ["2026-08-23", "2026-09-22", "2026-10-22", "2026-11-21"]
    assert len({row["commit"] for row in rows}) == 3
    assert [row["calls"] for row in rows] == ["1.0", "2.0", "2.0", "2.0"]
    assert [row["commits.ai_share"] for row in rows] == ["0.0", "0.5", "0.3333", "0.5"]
    assert float(rows[1]["findings"]) > float(rows[2]["findings"])
    assert "fix_days" not in rows[0]  # what is gone was there from the start: how long is not known
    text = run("trend", "shop").out
    assert "Trend of shop" in text
    assert "2026-08-23" in text
    assert [p["day"] for p in json.loads(run("trend", "shop", "-f", "json", "--since", "70d").out)["points"]] == [
        row["day"] for row in rows[1:]
    ]


def test_history_goes_on_where_it_ended(run, shop):
    run("history", shop, "--every", "60d", "--since", "60d", "-q")
    first = run("archive", "list").out.splitlines()
    done = run("history", shop, "--every", "30d", "--since", "60d", "-v")
    assert done.err.count("auditing ") == 1
    assert set(first) < set(run("archive", "list").out.splitlines())


def test_history_is_the_same_in_several_processes(shop, tmp_path):
    found = []
    for jobs in ("1", "3"):
        place = tmp_path / f"{jobs}.sqlite"
        words = [
            "history",
            str(shop),
            "--every",
            "12d",
            "--since",
            "100d",
            "--jobs",
            jobs,
            "--archive",
            str(place),
            "-q",
        ]
        subprocess.run([sys.executable, "-m", "stackaudit", *words], check=True)
        listed = [sys.executable, "-m", "stackaudit", "archive", "list", "--archive", str(place)]
        found.append(subprocess.run(listed, check=True, capture_output=True, text=True).stdout)
    assert found[0] == found[1]
    assert len(found[0].splitlines()) == 9


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--every", "0d"), "one day or more"),
        (("--every", "1d", "--since", "9y"), "are the most"),
        (("--ref", "none"), "names no commit"),
        (("--as-of", "2020-01-01"), "has no commit between"),
        (("--every", "often"), "is no span of time"),
    ],
)
def test_mistakes_of_history(run, shop, words, said):
    done = run("history", shop, *words)
    assert done.code == 2
    assert said in done.err


def test_trend_of_what_is_not_there(run, shop, tmp_path):
    assert "there is no archive" in run("trend", "shop").err
    run("scan", shop, "--keep", "-q")
    assert "holds no audit of 'other'; it holds shop" in run("trend", "other").err
    assert "1 audit makes no trend" in run("trend", "shop").err


def test_folder_without_git(run, tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "app.py").write_text(CODE)
    assert "is no git repository" in run("history", tmp_path / "plain").err

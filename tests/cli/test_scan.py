"""`stackaudit scan`: outputs, exit codes and messages."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from stackaudit import reports

BROKEN = '{"cells": [{"cell_type": "code", "source": ["import openai"'
DAY = ("--as-of", "2026-11-20")


def test_summary_goes_to_stdout_and_nothing_else(run: Callable, bot: Path) -> None:
    done = run("scan", bot, *DAY)
    assert done.code == 0
    assert done.out.startswith("AI stack audit of ")
    assert done.err == ""
    assert "\x1b[" not in done.out


def test_every_format_is_chosen_by_its_suffix(run: Callable, bot: Path, tmp_path: Path) -> None:
    plain = [f for f in reports.formats().values() if f.name != "pdf"]  # which needs more than Python
    files = [tmp_path / "out" / f"a{suffix}" for f in plain for suffix in f.suffixes]
    done = run("scan", bot, *DAY, *(part for f in files for part in ("-o", f)))
    assert done.code == 0
    assert done.out == ""
    assert [f for f in files if not f.stat().st_size] == []
    assert [line for line in done.err.splitlines() if line.startswith("wrote")] == [f"wrote {f}" for f in files]
    assert [p.name for p in (tmp_path / "out").iterdir() if p.name.startswith(".")] == []


def test_files_and_stdout_hold_the_same_bytes(run: Callable, bot: Path, tmp_path: Path) -> None:
    done = run("scan", bot, *DAY, "-o", tmp_path / "a.json", "-f", "json")
    assert done.out == (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(done.out)["run"]["as_of"] == "2026-11-20"


def test_unknown_suffix_is_said_before_the_scan(run: Callable, bot: Path, tmp_path: Path) -> None:
    done = run("scan", bot, "-o", tmp_path / "a.docx")
    assert done.code == 2
    assert "known are" in done.err
    assert ".html" in done.err
    assert done.err.count("\n") == 1


def test_unknown_format(run: Callable, bot: Path) -> None:
    done = run("scan", bot, "-f", "jsn")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "json" in done.err


def test_a_folder_is_no_output(run: Callable, bot: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()
    done = run("scan", bot, "-o", tmp_path / "a.html")
    assert done.code == 2
    assert "is a folder" in done.err


def test_unwritable_output_is_one_sentence(run: Callable, bot: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run("scan", bot, *DAY, "-o", tmp_path / "file" / "a.html")
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith("stackaudit: ")
    assert "cannot be written" in done.err


def test_a_link_is_replaced_and_not_followed(run: Callable, bot: Path, tmp_path: Path) -> None:
    """A stranger's repository may hold a link under the name of a report."""
    (tmp_path / "precious").write_text("keep")
    (bot / "report.md").symlink_to(tmp_path / "precious")
    assert run("scan", bot, *DAY, "-o", bot / "report.md").code == 0
    assert (tmp_path / "precious").read_text() == "keep"
    assert not (bot / "report.md").is_symlink()


def test_outputs_have_usual_permissions(run: Callable, bot: Path, tmp_path: Path) -> None:
    run("scan", bot, *DAY, "-o", tmp_path / "a.md")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize(("severity", "code"), [("critical", 1), ("high", 1), ("info", 1)])
def test_fail_on(run: Callable, bot: Path, severity: str, code: int) -> None:
    assert run("scan", bot, *DAY, "-q", "--fail-on", severity).code == code


def test_fail_on_passes_when_nothing_is_as_severe(run: Callable, bot: Path, tmp_path: Path) -> None:
    assert run("scan", bot.parent / "bot" / "data", *DAY, "-q", "--fail-on", "critical").code in {0, 2}
    assert run("scan", bot, *DAY, "-q", "--fail-on", "low", "--exclude", "**", "--include", "README.md").code in {0, 2}


def test_quiet_says_nothing(run: Callable, bot: Path, tmp_path: Path) -> None:
    done = run("scan", bot, *DAY, "-q", "-o", tmp_path / "a.json")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_verbose_says_stages_and_skips(run: Callable, bot: Path) -> None:
    (bot / "broken.ipynb").write_text(BROKEN)
    done = run("scan", bot, *DAY, "-v")
    assert " s  " in done.err
    assert "skipped 'broken.ipynb'" in done.err


def test_strict(run: Callable, bot: Path) -> None:
    assert run("scan", bot, *DAY, "-q", "--strict").code == 0
    (bot / "broken.ipynb").write_text(BROKEN)
    done = run("scan", bot, *DAY, "-q", "--strict")
    assert done.code == 3
    assert "broken.ipynb" in done.err
    assert run("scan", bot, *DAY, "-q").code == 0


def test_strict_lets_choices_pass(run: Callable, bot: Path) -> None:
    (bot / "link.py").symlink_to(bot / "README.md")
    (bot / ".stackauditignore").write_text("scripts/\n")
    assert run("scan", bot, *DAY, "-q", "--strict").code == 0


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "20.11.2026"])
def test_bad_day(run: Callable, bot: Path, text: str) -> None:
    done = run("scan", bot, "--as-of", text)
    assert done.code == 2
    assert "YYYY-MM-DD" in done.err


def test_source_date_epoch(run: Callable, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795132800")
    assert json.loads(run("scan", bot, "-f", "json").out)["run"]["as_of"] == "2026-11-20"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert run("scan", bot).code == 2


def test_colours(run: Callable, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("scan", bot, *DAY).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("scan", bot, *DAY).out


def test_width(run: Callable, bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert max(map(len, run("scan", bot, *DAY).out.splitlines())) <= 50


def test_include_and_exclude(run: Callable, bot: Path) -> None:
    everything = json.loads(run("scan", bot, *DAY, "-f", "json").out)
    part = json.loads(run("scan", bot, *DAY, "-f", "json", "--exclude", "support_bot/").out)
    assert part["run"]["coverage"]["files"] < everything["run"]["coverage"]["files"]
    assert part["run"]["settings"]["exclude"] == ["support_bot/"]
    assert not [e for n in part["nodes"] for e in n["evidence"] if e["path"].startswith("support_bot/")]


def test_a_rule_is_switched_off(run: Callable, bot: Path) -> None:
    before = {f["rule"] for f in json.loads(run("scan", bot, *DAY, "-f", "json").out)["findings"]}
    gone = min(before)
    after = {f["rule"] for f in json.loads(run("scan", bot, *DAY, "-f", "json", "--disable", gone).out)["findings"]}
    assert gone not in after
    assert before - {gone} == after


def test_configuration_of_the_repository_is_named(run: Callable, bot: Path) -> None:
    (bot / "stackaudit.toml").write_text('exclude = ["support_bot/"]\n')
    done = run("scan", bot, *DAY, "-f", "json")
    assert done.err == "using stackaudit.toml\n"
    assert json.loads(done.out)["run"]["settings"]["exclude"] == ["support_bot/"]
    assert json.loads(run("scan", bot, *DAY, "-f", "json", "--isolated").out)["run"]["settings"]["exclude"] == []


def test_settings_in_audit_json_hold_only_what_changes_the_result(run: Callable, bot: Path, tmp_path: Path) -> None:
    plain = run("scan", bot, *DAY, "-f", "json").out
    busy = run("scan", bot, *DAY, "-f", "json", "-o", tmp_path / "a.md", "--fail-on", "critical", "--strict", "-v").out
    assert busy == plain


def test_jobs_do_not_change_the_result(run: Callable, bot: Path) -> None:
    one, two = (run("scan", bot, *DAY, "-f", "json", "--jobs", n).out for n in (1, 2))
    assert one == two
    assert run("scan", bot, "--jobs", "0").code == 2


def test_an_audit_as_baseline_gives_its_figures_too(run: Callable, stored: Path, bot: Path, tmp_path: Path) -> None:
    out = tmp_path / "now.json"
    assert run("scan", bot, "--as-of", "2026-11-20", "--baseline", stored, "-q", "-o", out).code == 0
    value = json.loads(out.read_text())
    measures = {m["id"]: m["value"] for m in value["measures"]}
    assert measures["baseline"]["new"] == []
    rows = measures["concentration"]["layers"]
    assert [r["previous_hhi"] for r in rows] == [r["hhi"] for r in rows]
    assert any(r["hhi"] for r in rows)
    assert "Debt, concentration and the number of findings are those of" in measures["verdict"]["answers"]["direction"]


def test_counting_minority_holders(run: Callable, bot: Path, stored: Path, tmp_path: Path) -> None:
    out = tmp_path / "stake.json"
    assert run("scan", bot, "--as-of", "2026-11-20", "--look-through", "stake", "-q", "-o", out).code == 0
    settings = json.loads(out.read_text())["run"]["settings"]
    assert settings["look_through"] == "stake"
    page = tmp_path / "page.md"
    assert run("report", stored, "--look-through", "stake", "-q", "-o", page).code == 0
    assert "counted as one" in page.read_text()
    assert run("report", stored, "-q", "-o", page).code == 0
    assert "counted apart" in page.read_text()
    old = json.loads(stored.read_text())
    old["measures"] = [m for m in old["measures"] if m["id"] != "concentration"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    done = run("report", tmp_path / "old.json", "--look-through", "stake")
    assert (done.code, "older version" in done.err) == (2, True)

"""The other commands, and what every command does with mistakes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stackaudit import rulebook
from stackaudit.catalog.loading import load
from stackaudit.catalog.models import ModelCatalogue
from stackaudit.cli.main import Commands, app

DAY = ("--as-of", "2026-11-20")


def test_report_writes_what_scan_wrote(run: Callable, stored: Path, tmp_path: Path) -> None:
    done = run("report", stored, "-o", tmp_path / "again.json", "-o", tmp_path / "again.html")
    assert done.code == 0
    assert (tmp_path / "again.json").read_bytes() == stored.read_bytes()
    assert run("report", stored).out.startswith("AI stack audit of ")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other"}', '{"schema": "stackaudit.audit/1"}', "\xff"])
def test_report_of_something_else(run: Callable, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    done = run("report", tmp_path / "a.json")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "audit.json" in done.err


def test_report_of_nothing(run: Callable, tmp_path: Path) -> None:
    assert run("report", tmp_path / "none.json").code == 2


def test_rules_list_has_a_line_for_each_rule(run: Callable) -> None:
    lines = run("rules", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.header.id for rule in rulebook.load()]
    family = rulebook.load()[0].header.family
    assert 0 < len(run("rules", "list", "--family", family).out.splitlines()) < len(lines)


def test_explain_by_id_and_name(run: Callable) -> None:
    rule = rulebook.load()[0]
    page = run("explain", rule.header.id.lower()).out
    assert rule.header.why in page
    assert run("rules", "show", rule.header.name).out == page


def test_unknown_rule_gets_a_suggestion(run: Callable) -> None:
    rule = rulebook.load()[0].header.id
    done = run("explain", rule[:-1] + "99")
    assert done.code == 2
    assert rule[:3] in done.err


def retiring() -> tuple[str, str]:
    """A model with a firm end after the day, and its host."""
    from datetime import date

    row, end = next(
        hit for hit in ModelCatalogue.load().retiring(date(2026, 11, 20), 365) if hit[1].certainty == "firm"
    )
    return row.id, end.host


def test_catalog_show_has_one_line_for_each_host(run: Callable) -> None:
    model, host = retiring()
    done = run("catalog", "show", model, *DAY)
    (line,) = [line for line in done.out.splitlines() if line.startswith(f"  {host}: ")]
    assert "shuts down " in line
    assert "(firm)" in line
    assert len(done.out.splitlines()) >= 1 + len(ModelCatalogue.load().find(model).lifecycles)
    assert f"  {host}: retired " in run("catalog", "show", model, "--as-of", "2030-01-01").out


def test_catalog_show_knows_dressed_names(run: Callable) -> None:
    model, _ = retiring()
    assert f"asked for as some/{model}" in run("catalog", "show", f"some/{model}").out


@pytest.mark.parametrize("arguments", [("show", "gpd-4o"), ("show", ""), ("vendor", "opnai"), ("retiring", "--within", "soon"),
                                       ("retiring", "--host", "opena"), ("show", "x" * 5000)])  # fmt: skip
def test_catalog_mistakes(run: Callable, arguments: tuple[str, ...]) -> None:
    done = run("catalog", *arguments)
    assert done.code == 2
    assert done.err.startswith("stackaudit: ")
    assert done.err.count("\n") == 1


def test_catalog_knows_every_vendor(run: Callable) -> None:
    for vendor in list(load().vendors.values())[::40]:
        assert run("catalog", "vendor", vendor.id).out.startswith(f"{vendor.id}: {vendor.name} (")
        assert run("catalog", "vendor", vendor.node.upper()).code == 0


def test_catalog_retiring(run: Callable) -> None:
    soon = run("catalog", "retiring", "--within", "90d", *DAY).out.splitlines()
    later = run("catalog", "retiring", "--within", "1y", *DAY).out.splitlines()
    assert soon == later[: len(soon)]
    assert soon == sorted(soon, key=lambda line: line[:10])
    assert (
        run("catalog", "retiring", "--within", "1d", "--as-of", "2099-01-01").out == "no end is announced within 1d\n"
    )


def test_config_show_with_origin(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stackaudit.toml").write_text('# ours\nexclude = ["a"]\n')
    monkeypatch.setenv("STACKAUDIT_FAIL_ON", "high")
    assert run("config", "show", tmp_path, "--origin").out.splitlines() == [
        "include = []              # default",
        'exclude = ["a"]           # stackaudit.toml:2',
        'profile = "default"       # default',
        "enable = []               # default",
        "disable = []              # default",
        "critical = []             # default",
        'look-through = "control"  # default',
        'audience = "team"         # default',
        "history = true            # default",
        'fail-on = "high"          # STACKAUDIT_FAIL_ON',
        "# archive is not set      # default",
        'gate-findings = "high"    # default',
        'gate-rating = "1"         # default',
        'gate-hhi = "100"          # default',
        "strict = false            # default",
    ]


def test_config_show_of_no_folder(run: Callable, tmp_path: Path) -> None:
    assert run("config", "show", tmp_path / "none").code == 2


def test_doctor(run: Callable) -> None:
    done = run("doctor")
    assert done.code == 0
    for word in ("stackaudit ", "Python ", "git version", "catalogue", "rules", "cache", "extras", "completion"):
        assert word in done.out


def test_doctor_names_the_configuration_that_counts(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stackaudit.toml").write_text('exclude = ["a"]\n')
    assert f"stackaudit.toml for {tmp_path}, 1 setting set" in run("doctor").out
    (tmp_path / "stackaudit.toml").write_text('exlude = ["a"]\n')
    done = run("doctor")
    assert done.code == 2
    assert "FAIL  configuration: " in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Callable, shell: str) -> None:
    done = run("completion", shell)
    assert done.code == 0
    assert "_STACKAUDIT_COMPLETE" in done.out


def test_completion_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    env = {
        **os.environ,
        "_STACKAUDIT_COMPLETE": "bash_complete",
        "COMP_WORDS": "stackaudit scan --fail",
        "COMP_CWORD": "2",
    }
    command = [sys.executable, "-m", "stackaudit"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "--fail-on" in done.stdout


def test_every_command_has_help(run: Callable) -> None:
    assert isinstance(app, Commands)
    for name in app.list_commands(None):  # type: ignore[arg-type]
        assert run(name, "--help").out.startswith("Usage: stackaudit " + name)


def test_mistyped_command(run: Callable) -> None:
    done = run("scna")
    assert done.code == 2
    assert "Did you mean 'scan'?" in done.err


def test_unknown_option(run: Callable) -> None:
    assert run("scan", "--nope").code == 2


def test_defects_become_one_sentence(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from stackaudit.app import health

    def broken() -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(health, "checks", broken)
    done = run("doctor")
    assert done.code == 70
    assert done.err.startswith("stackaudit: internal error (RuntimeError: boom).")
    assert "Traceback" not in done.err
    monkeypatch.setenv("STACKAUDIT_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        run("doctor")


def test_interrupt(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    from stackaudit.app import health

    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(health, "checks", stopped)
    done = run("doctor")
    assert done.code == 130
    assert "interrupted" in done.err


def test_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m stackaudit catalog retiring --within 10y | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0

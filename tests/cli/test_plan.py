"""The plan as a command: budgets, forms, stored audits."""

import json
from pathlib import Path

import pytest


def plan(run, path: Path, *options: object) -> dict:
    done = run("plan", path, "-q", "-f", "json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_everything_without_a_budget(run, stored):
    made = plan(run, stored)
    assert made["left"]["actions"] == []
    assert made["planned"]["risk_share"] == pytest.approx(1, abs=0.01)
    scores = [a["score"] for a in made["planned"]["actions"]]
    assert scores == sorted(scores, reverse=True)
    assert made["planned"]["findings"] == len({f for a in made["planned"]["actions"] for f in a["fingerprints"]})


@pytest.mark.parametrize(("budget", "minutes"), [("1d", 480), ("2h", 120), ("1.5h", 90), ("15min", 15)])
def test_what_fits_and_what_is_left(run, stored, budget, minutes):
    every, made = plan(run, stored), plan(run, stored, "--budget", budget)
    assert made["budget_minutes"] == minutes
    assert made["planned"]["minutes"] <= minutes
    left = made["left"]["actions"]
    assert left
    assert made["planned"]["minutes"] + min(a["minutes"] for a in left) > minutes
    assert made["planned"]["minutes"] + made["left"]["minutes"] == every["planned"]["minutes"]


def test_a_folder_gives_the_plan_of_its_audit(run, stored, bot):
    assert plan(run, bot, "--as-of", "2026-11-20")["planned"] == plan(run, stored)["planned"]


def test_text_and_markdown(run, stored):
    text = run("plan", stored, "--budget", "2h").out
    assert "Plan for rag-support-bot, 20 Nov 2026\n" in text
    assert "actions, " in text.split("\n")[1]
    assert " Left: " in text.split("\n")[1]
    assert "\n1. " in text
    assert "\nLeft:\n-  " in text
    assert "not calibrated with this team" in text
    page = run("plan", stored, "--budget", "2h", "-f", "markdown").out
    assert "### Planned" in page
    assert "| Action | Severity | Effort |" in page


def test_the_decisions_of_the_report_come_from_the_plan(run, stored):
    audit = json.loads(stored.read_text())
    values = {m["id"]: m["value"] for m in audit["measures"]}
    severe = [a for a in values["plan"]["actions"] if a["severity"] in {"medium", "high", "critical"}]
    chosen = values["verdict"]["decisions"]
    assert len(chosen) == min(3, len({(a["lead"], a["owner"]) for a in severe}))
    for decision in chosen:
        assert set(decision["rules"]) <= {rule for a in severe for rule in a["rules"]}
    assert any(d["title"] == a["title"] for d in chosen for a in severe)
    assert values["debt"]["fix_first"] == [a for a in values["plan"]["actions"] if a["risk"]][:8]


def test_nothing_to_do_and_too_little_time(run, tmp_path, stored):
    (tmp_path / "a.py").write_text("x = 1\n")
    assert "No finding has to be repaired." in run("plan", tmp_path).out
    assert "No action fits into 1 minute" in run("plan", stored, "--budget", "1min").out


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--budget", "soon"), "'soon' is no effort; write 90min, 6h or 5d"),
        (("--budget", "0h"), "is no effort"),
        (("-f", "html"), "'html' is not one of"),
    ],
)
def test_mistakes(run, stored, options, wanted):
    done = run("plan", stored, *options)
    assert done.code == 2
    assert wanted in done.err


def test_an_audit_of_an_older_version_holds_no_plan(run, stored, tmp_path):
    raw = json.loads(stored.read_text())
    raw["measures"] = [m for m in raw["measures"] if m["id"] != "plan"]
    (tmp_path / "old.json").write_text(json.dumps(raw))
    done = run("plan", tmp_path / "old.json")
    assert (done.code, "audit the code again" in done.err) == (2, True)

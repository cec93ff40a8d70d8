"""The samples against their labels, which were written before the first scan."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stackaudit import audit
from stackaudit.app.settings import Settings
from stackaudit.model import audit_json

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(p.parent.name for p in (ROOT / "sample_repos").glob("*/expected.json"))
AS_OF = date(2026, 11, 20)
SCORED = ("provider", "model", "sdk", "framework", "vector_store", "mcp_server", "data_pipeline", "pipeline_step")
SLACK = 3
LABELLED = Settings(enable=("RES004",))
"""The labels also hold what one experimental rule finds."""


def _load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy_score", ROOT / "benchmarks" / "accuracy" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


scorer = _load_scorer()


@cache
def labels(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "sample_repos" / name / "expected.json").read_text(encoding="utf-8"))
    return found


@cache
def audited(name: str) -> dict[str, Any]:
    """The audit of a sample, laid out without its labels."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / name
        shutil.copytree(
            ROOT / "sample_repos" / name, copy, ignore=shutil.ignore_patterns("expected.json", ".history.json")
        )
        return json.loads(audit_json.dumps(audit(copy, as_of=AS_OF, settings=LABELLED)))


@cache
def score(name: str) -> Any:
    found = scorer.Score()
    scorer.add(found, labels(name), audited(name))
    return found


@pytest.mark.parametrize("kind", SCORED)
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_false_and_nothing_missed(name: str, kind: str) -> None:
    tally = score(name).kinds[kind]
    assert tally.false == []
    assert tally.missed == []


@pytest.mark.parametrize("name", SAMPLES)
def test_calls_and_their_parameters(name: str) -> None:
    found = score(name)
    assert found.calls.false == []
    assert found.calls.missed == []
    assert {what: tally.false for what, tally in found.details.items() if tally.false} == {}
    assert found.roles.false == []


def _near(finding: dict[str, Any], wanted: dict[str, Any]) -> bool:
    places = [finding["primary"], *finding["related"]]
    return wanted.get("place") == "any" or any(
        p["path"] == wanted["path"] and abs(p["line"] - wanted["line"]) <= SLACK for p in places
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_every_finding_is_expected(name: str) -> None:
    wanted = labels(name).get("findings", [])
    extra = [
        f"{f['rule']} {f['primary']['path']}:{f['primary']['line']} {f['message']}"
        for f in audited(name)["findings"]
        if not any(w["rule"] == f["rule"] and _near(f, w) for w in wanted)
    ]
    assert extra == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_expected_finding_is_made(name: str) -> None:
    found = audited(name)["findings"]
    missed = [
        f"{w['rule']} {w['path']}:{w['line']}"
        for w in labels(name).get("findings", [])
        if not w.get("debatable") and not any(f["rule"] == w["rule"] and _near(f, w) for f in found)
    ]
    assert missed == []


def test_the_well_kept_sample_has_nothing_above_low() -> None:
    assert {f["severity"] for f in audited("ai-factory")["findings"]} <= {"info", "low"}


def test_the_sample_without_ai_is_empty() -> None:
    found = audited("plain-shop")
    assert found["findings"] == []
    assert {n["kind"] for n in found["nodes"]} <= {"module", "entry_point"}


def test_every_place_of_a_finding_shows_its_line() -> None:
    for name in SAMPLES:
        for finding in audit(ROOT / "sample_repos" / name, as_of=AS_OF).findings:
            assert all(e.snippet for e in (finding.primary, *finding.related)), finding


def test_messages_name_vendors_as_people_do() -> None:
    found = audit(ROOT / "sample_repos" / "rag-support-bot", as_of=AS_OF, settings=LABELLED).findings
    shared = [f.message for f in found if f.rule == "RES004"]
    assert shared == ["Azure OpenAI and OpenAI API stand in for each other, and both depend on OpenAI"]

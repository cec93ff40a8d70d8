"""Four labs behind one gateway: the figures of the sample against those that were computed by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stackaudit import audit
from stackaudit.app.settings import Settings
from stackaudit.app.what_if import scenario_of, what_if
from stackaudit.model.audit import Audit

SAMPLE = Path(__file__).resolve().parents[2] / "sample_repos" / "news-desk"
EXPECTED: dict[str, Any] = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))["measures"]
LABS = [name for name in EXPECTED["what_if"] if name.startswith("lab:")]


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Settings], Audit]:
    folder = tmp_path_factory.mktemp("news") / "news-desk"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("expected.json", ".history.json"))
    return lambda settings: audit(folder, as_of=date(2026, 11, 20), settings=settings)


@pytest.fixture(scope="module")
def audited(scan: Callable[[Settings], Audit]) -> Audit:
    return scan(Settings())


def line(audited: Audit, axis: str) -> dict[str, Any]:
    rows = audited.measure("concentration")["layers"]
    return next(r for r in rows if (r["layer"], r["axis"]) == ("foundation_model", axis))


@pytest.mark.parametrize("axis", ["lab", "host", "parent"])
def test_concentration_is_as_computed_by_hand(audited: Audit, axis: str) -> None:
    found, wanted = line(audited, axis), EXPECTED["concentration"][axis]
    for key in ("by_use_case", "by_call_site", "by_module"):
        if key in wanted:
            assert {s["id"]: round(s["share"] * 100, 2) for s in found[key]} == wanted[key], key
    for key in ("hhi", "effective", "hhi_normalised"):
        assert key not in wanted or found[key] == wanted[key], key
    for key in ("cr1", "cr4"):
        assert key not in wanted or round(found[key] * 100, 2) == wanted[key], key


def test_counted_with_minority_holders_all_labs_are_one_group(scan: Callable[[Settings], Audit]) -> None:
    found = scan(Settings(look_through="stake"))
    assert line(found, "parent")["hhi"] == EXPECTED["concentration"]["parent_stake"]["hhi"]
    assert found.run.settings["look_through"] == "stake"
    assert found.measure("concentration")["other"]["layers"][0]["hhi"] == EXPECTED["concentration"]["parent"]["hhi"]


def test_the_gateway_takes_every_use_case_along_and_no_lab_does(audited: Audit) -> None:
    for name, lost in EXPECTED["what_if"].items():
        answer = what_if(audited, scenario_of([name], [], None, [], []))
        assert sorted(row["name"] for row in answer["lost"]) == lost, name
        assert answer["degraded"] == []
    everything = {n for rows in EXPECTED["what_if"].values() for n in rows}
    assert set(EXPECTED["what_if"]["openrouter"]) == everything
    assert all(set(EXPECTED["what_if"][lab]) < everything for lab in LABS)


def test_the_index_of_the_audit_before_stands_beside_todays(scan: Callable[[Settings], Audit], audited: Audit) -> None:
    from stackaudit.app.looking import through
    from stackaudit.catalog.loading import load
    from stackaudit.measures import Inputs
    from stackaudit.measures.concentration import compute

    made = {m.id: m.value for m in audited.measures}
    inputs = Inputs(audited.graph, load(), date(2026, 11, 20), audited.run.coverage, audited, made=made)
    again = compute(inputs).value["layers"]
    assert [r["previous_hhi"] for r in again] == [r["hhi"] for r in again]
    other = compute(replace(inputs, look_through="stake")).value["layers"]
    parent = next(r for r in other if (r["layer"], r["axis"]) == ("foundation_model", "parent"))
    assert parent["previous_hhi"] == 10_000, "an audit before that was counted the other way holds this one too"
    assert line(through(audited, "stake"), "parent")["hhi"] == 10_000
    assert line(through(through(audited, "stake"), "control"), "parent") == line(audited, "parent")

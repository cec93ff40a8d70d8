"""SARIF: valid, stable, within the limits of code scanning; what strangers wrote stays text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from tests.reports.sarif_contract import schemas

from stackaudit.model.audit import Audit, Measure
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Waiver
from stackaudit.model.source import Skip
from stackaudit.reports import sarif
from stackaudit.reports.interchange import uri
from stackaudit.reports.interchange.sarif_rules import TAGS, precision


def log(audit: Audit) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(sarif.render(audit))
    for schema in schemas():
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
        kind(schema, format_checker=jsonschema.FormatChecker()).validate(value)
    return value


def run(audit: Audit) -> dict[str, Any]:
    found: dict[str, Any] = log(audit)["runs"][0]
    return found


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
def test_valid_and_stable(name: str, request: pytest.FixtureRequest) -> None:
    audit: Audit = request.getfixturevalue(name)
    assert run(audit)["tool"]["driver"]["name"].startswith("stackaudit")
    assert sarif.render(audit) == sarif.render(audit)


def test_the_contract_refuses_unknown_keys(demo: Audit) -> None:
    value = log(demo)
    value["runs"][0]["results"][0]["levle"] = "error"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schemas()[0]).validate(value)


def test_one_result(demo: Audit) -> None:
    row = run(demo)["results"][0]
    assert row == {
        "ruleId": "AGT002",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "issue_payment pays and nothing asks a person first. See also "
            "[desk/triage/tools/part_0.py:52](1), [desk/triage/tools/part_1.py:53](2)."
        },
        "locations": [_place("desk/triage/tools/payments.py", 52)],
        "partialFingerprints": {"stackaudit/v1": demo.findings[0].fingerprint},
        "relatedLocations": [
            {"id": 1, **_place("desk/triage/tools/part_0.py", 52)},
            {"id": 2, **_place("desk/triage/tools/part_1.py", 53)},
        ],
        "properties": {"severity": "critical", "confidence": 0.9, "effortMinutes": 1080, "owner": "Triage"},
    }


def _place(path: str, line: int) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": line}}
    }


def test_one_rule(demo: Audit) -> None:
    driver = run(demo)["tool"]["driver"]
    rule = driver["rules"][0]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["help"]["markdown"].startswith("**A tool changes the world and nobody is asked.**\n\n")
    assert rule["properties"]["security-severity"] == "9.5"
    assert rule["properties"]["tags"] == ["security", "ai", "agents", "owasp-llm/LLM03"]
    assert driver["properties"]["catalogueAsOf"] == "2026-11-16"
    assert run(demo)["automationDetails"] == {"id": "stackaudit/default/2026-11-20"}


def test_only_rules_of_security_are_scored(demo: Audit) -> None:
    bare = replace(demo, rules=tuple(replace(r, standards=(("iso-42001", ("A.6",)),)) for r in demo.rules))
    for rule in run(bare)["tool"]["driver"]["rules"]:
        assert "security" not in rule["properties"]["tags"]
        assert "security-severity" not in rule["properties"]


def test_tags_are_cut_and_standards_kept(demo: Audit) -> None:
    many = tuple(f"LLM{i:02}" for i in range(40))
    rule = replace(demo.rules[0], standards=(("owasp-llm", many),))
    shown = run(replace(demo, rules=(rule,)))["tool"]["driver"]["rules"][0]["properties"]
    assert len(shown["tags"]) == TAGS
    assert len(shown["standards"]["owasp-llm"]) == 40


def test_code_spans_of_a_rule_stay_and_html_does_not(demo: Audit) -> None:
    rule = replace(demo.rules[0], fix="Call `f(<x>)` and <b>wait</b>.")
    shown = run(replace(demo, rules=(rule,)))["tool"]["driver"]["rules"][0]["help"]["markdown"]
    assert "Call `f(<x>)` and &lt;b&gt;wait&lt;/b&gt;." in shown


def test_accepted_findings_are_suppressed_and_last(demo: Audit) -> None:
    *rows, last = run(demo)["results"]
    assert all("suppressions" not in row for row in rows)
    assert last["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "Bounded by the batch size; until 2027-03-31; owner Claims",
            "location": _place("jobs/batch.py", 8),
        }
    ]


def test_a_waiver_of_the_configuration_is_external(demo: Audit) -> None:
    waived = replace(demo.findings[0], waiver=Waiver("Old code", None, None, "stackaudit.toml:7"))
    (row,) = run(replace(demo, findings=(waived,)))["results"]
    assert row["suppressions"][0]["kind"] == "external"
    assert row["suppressions"][0]["justification"] == "Old code"
    unplaced = replace(waived, waiver=Waiver("Old code", None, None, "an option"))
    (row,) = run(replace(demo, findings=(unplaced,)))["results"]
    assert "location" not in row["suppressions"][0]


def test_baseline(demo: Audit) -> None:
    assert all("baselineState" not in row for row in run(demo)["results"])
    value = {"source": "main", "new": [demo.findings[1].fingerprint], "known": 5, "moved": 0, "gone": 0}
    held = replace(demo, measures=(*demo.measures, Measure("baseline", "Baseline", "", value)))
    states = [row.get("baselineState") for row in run(held)["results"]]
    assert sorted(map(str, states)) == ["None", "new", *["unchanged"] * 5]


def test_what_was_not_read_is_told(demo: Audit) -> None:
    (invocation,) = run(demo)["invocations"]
    first = invocation["toolExecutionNotifications"][0]
    assert first["message"]["text"] == "Not read: not valid JSON after line 3,112"
    assert first["descriptor"] == {"id": "parsing"}
    many = replace(demo, skips=tuple(Skip(f"f{i}", "intake", "too large") for i in range(sarif.NOTES + 5)))
    notes = run(many)["invocations"][0]["toolExecutionNotifications"]
    assert len(notes) == sarif.NOTES + 1
    assert notes[-1]["message"]["text"] == "5 more files could not be read."


def test_limits(demo: Audit, make_finding: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 3)
    wide = make_finding("RES001", "critical", "many places", "a/b.py", 1, 5, more=1200)
    found = run(replace(demo, findings=(wide, *demo.findings)))
    assert len(found["results"]) == 3
    assert all(row["level"] == "error" for row in found["results"])
    assert max(len(row.get("relatedLocations", ())) for row in found["results"]) == sarif.RELATED
    assert found["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"].startswith("5 results left out")


def test_columns_and_lines(demo: Audit) -> None:
    place = Evidence("a.py", 3, 5, 9, "calls", "signature", 0.9, "")
    (row,) = run(replace(demo, findings=(replace(demo.findings[0], primary=place, related=()),)))["results"]
    region = row["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 9, "endLine": 5}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a b/ü.py", "a%20b/%C3%BC.py"), ("x:y.py", "x%3Ay.py"), ("50%.py", "50%25.py"), ("a#b?c", "a%23b%3Fc"), ("new\nline", "new%0Aline"),
        ("bad\udcff.py", "bad%FF.py"), ("//host/x", "host/x"), ("~/x_-.y", "~/x_-.y"), ("rtl\u202e.py", "rtl%E2%80%AE.py"),
    ],
)  # fmt: skip
def test_uri(path: str, shown: str) -> None:
    assert uri(path) == shown


def test_strangers_make_no_link_and_no_control_character(hostile: Audit) -> None:
    text = sarif.render(hostile).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
    for row in json.loads(text)["runs"][0]["results"]:
        links = row["message"]["text"].replace("\\[", "").replace("\\]", "").count("](")
        assert links == min(len(row.get("relatedLocations", ())), sarif.LINKED)


@pytest.mark.parametrize(("confidence", "word"), [(0.95, "very-high"), (0.8, "high"), (0.6, "medium"), (0.3, "low")])
def test_precision(confidence: float, word: str) -> None:
    assert precision(confidence) == word

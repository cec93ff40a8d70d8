"""Files of other tools: read with bounds, kept apart from our own findings, hostile ones refused or cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.app.imported import bom as imported_bom
from stackaudit.app.imported import sarif as imported_sarif
from stackaudit.app.imported import tools as imported
from stackaudit.app.imported.values import path_of, severity_of
from stackaudit.cli.main import app
from stackaudit.model.errors import UsageError


def result(uri: str = "app.py", **more: Any) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 3}}}
    return {"ruleId": "S1", "level": "error", "message": {"text": "bad thing"}, "locations": [place], **more}


def sarif(*results: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    driver = {"name": "leakfinder", "version": "8.1", "rules": list(rules)}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results)}]}


BOM = {
    "bomFormat": "CycloneDX",
    "metadata": {"tools": {"components": [{"name": "bomber", "version": "2"}]}},
    "components": [{"type": "library", "name": "outer", "bom-ref": "o", "version": "1", "components": [{"type": "library", "name": "inner"}]}],
    "vulnerabilities": [
        {"id": "CVE-1", "ratings": [{"severity": "low"}, {"score": 9.8}], "affects": [{"ref": "o"}], "description": "breaks"},
        {"id": "CVE-2", "analysis": {"state": "not_affected"}},
    ],
}  # fmt: skip


def test_a_finding() -> None:
    (report,) = imported_sarif.read(sarif(result()))
    (row,) = report.findings
    assert (report.tool, report.version) == ("leakfinder", "8.1")
    assert (row.rule, row.severity, row.message, row.path, row.line) == ("S1", "high", "bad thing", "app.py", 3)


def test_severity_comes_from_the_score_then_the_level_then_the_rule() -> None:
    scored = {"id": "S1", "properties": {"security-severity": "9.5"}}
    assert imported_sarif.read(sarif(result(), rules=(scored,)))[0].findings[0].severity == "critical"
    quiet = {"id": "S1", "defaultConfiguration": {"level": "note"}}
    bare = {k: v for k, v in result().items() if k != "level"}
    assert imported_sarif.read(sarif(bare, rules=(quiet,)))[0].findings[0].severity == "low"
    assert imported_sarif.read(sarif(bare))[0].findings[0].severity == "medium"
    odd = {"id": "S1", "properties": {"security-severity": "\u0665"}}
    assert imported_sarif.read(sarif(result(), rules=(odd,)))[0].findings[0].severity == "high"


def test_a_message_by_id() -> None:
    rule = {"id": "S1", "messageStrings": {"default": {"text": "from the rule"}}}
    row = result(message={"id": "default"})
    assert imported_sarif.read(sarif(row, rules=(rule,)))[0].findings[0].message == "from the rule"


def test_what_the_other_tool_accepted_or_passed_is_left_out() -> None:
    accepted, under_review = (
        result(suppressions=[{"kind": "inSource"}]),
        result(suppressions=[{"kind": "external", "status": "underReview"}]),
    )
    (report,) = imported_sarif.read(sarif(accepted, under_review, result(kind="pass"), result(baselineState="absent")))
    assert (len(report.findings), report.suppressed) == (1, 1)


def test_a_bill_of_materials() -> None:
    (report,) = imported_bom.read(BOM)
    assert (report.tool, report.version, report.suppressed) == ("bomber", "2", 1)
    assert {c.name for c in report.components} == {"outer", "inner"}
    (row,) = report.findings
    assert (row.rule, row.severity, row.message, row.path) == ("CVE-1", "critical", "outer 1: breaks", "")


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("src/a%20b.py", "src/a b.py"), ("./a.py", "a.py"), ("a/../b.py", "b.py"), ("../b.py", None), ("a/../../b", None), ("/etc/passwd", "/etc/passwd"),
        ("%2Fetc/passwd", "/etc/passwd"), ("%2e%2e/x", None), ("file:///t/./a%20b.py", "/t/a b.py"), ("file://host/x", None), ("a%00b", None), ("https://evil.example/x", None), ("//host/x", None), ("", None), ("[", "["), ("//[", None),
    ],
)  # fmt: skip
def test_paths_stay_inside_the_tree(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


@pytest.mark.parametrize(
    ("score", "word"), [(10, "critical"), (7, "high"), (4, "medium"), (0.1, "low"), (0, "info"), (float("nan"), "info")]
)
def test_scores(score: float, word: str) -> None:
    assert severity_of(score) == word


def test_secrets_are_taken_out() -> None:
    key = "api_key = " + "Zx81" * 6
    assert "Zx81" not in imported_sarif.read(sarif(result(message={"text": key})))[0].findings[0].message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(["tool", "driver", "rules", "results", "locations", "physicalLocation", "artifactLocation", "uri", "message", "text", "level", "id",
                        "ruleId", "properties", "suppressions", "metadata", "tools", "components", "vulnerabilities", "ratings", "affects", "name"])  # fmt: skip
SHAPED = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@given(SHAPED)
def test_any_shape_is_read_without_an_error(value: Any) -> None:
    assert isinstance(imported_sarif.read({"version": "2.1.0", "runs": [value]}), tuple)
    assert isinstance(
        imported_bom.read(
            {"bomFormat": "CycloneDX", "components": [value], "vulnerabilities": [value], "metadata": value}
        ),
        tuple,
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not valid JSON"), (b"[" * 200_000, "not valid JSON"), (b"\xff\xfe\x00", "not valid JSON"), (b"[]", "neither SARIF"),
        (b'{"version": "1.0", "runs": []}', "neither SARIF"), (b'{"version": ' + b"9" * 5000 + b"}", "not valid JSON"),
    ],
)  # fmt: skip
def test_files_that_are_none_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "x.sarif"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        imported.of_files([file])


def test_missing_large_and_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="it is no file"):
        imported.of_files([tmp_path])
    monkeypatch.setattr(imported, "LIMIT", 10)
    (tmp_path / "a.sarif").write_text(json.dumps(sarif()))
    with pytest.raises(UsageError, match="larger than"):
        imported.of_files([tmp_path / "a.sarif"])
    with pytest.raises(UsageError, match="at most"):
        imported.of_files([tmp_path / "a.sarif"] * (imported.FILES + 1))


def test_scan_shows_them_and_judges_nothing(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "app.py").write_text("import openai\n\n\nprint(openai.OpenAI().models)\n")
    near = (tree / "app.py").as_uri()
    (tmp_path / "leaks.sarif").write_text(
        json.dumps(sarif(result(), result("../x.py"), result("/etc/passwd"), result(near, ruleId="S2")))
    )
    (tmp_path / "bom.json").write_text(json.dumps(BOM))
    scan = ["scan", str(tree), "-q", "-f", "json", "--as-of", "2026-11-20"]
    given = [
        *scan,
        "--import",
        str(tmp_path / "leaks.sarif"),
        "--import",
        str(tmp_path / "bom.json"),
        "--fail-on",
        "info",
    ]
    plain, with_others = CliRunner().invoke(app, [*scan, "--fail-on", "info"]), CliRunner().invoke(app, given)
    assert with_others.exit_code == plain.exit_code
    ours, both = json.loads(plain.stdout), json.loads(with_others.stdout)
    (measure,) = [m for m in both["measures"] if m["id"] == "imported"]
    assert [m for m in both["measures"] if m["id"] != "imported"] == ours["measures"]
    assert both["findings"] == ours["findings"]
    leaks, bom = measure["value"]["tools"]
    assert (leaks["total"], leaks["outside"], leaks["severities"]) == (2, 2, {"high": 2})
    first = {"rule": "S1", "severity": "high", "message": "bad thing", "path": "app.py", "line": 3}
    assert leaks["findings"] == [first, first | {"rule": "S2"}]
    assert (bom["total"], bom["components_total"]) == (1, 2)
    summary = CliRunner().invoke(app, ["scan", str(tree), "-q", "-f", "terminal", *given[-6:-2]]).stdout
    assert "leakfinder 8.1: 2 findings (2 high); left out: 2 outside the audited files." in " ".join(summary.split())

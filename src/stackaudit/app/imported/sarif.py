"""Findings out of a SARIF 2.1.0 log."""

from __future__ import annotations

from typing import Any

from stackaudit.app.imported.values import Foreign, Report, path_of, rows, severity_of, text, whole
from stackaudit.model.findings import Severity

RUNS = 20
_LEVELS: dict[str, Severity] = {"error": "high", "warning": "medium", "note": "low", "none": "info"}
_Rules = dict[str, dict[str, Any]]


def fits(raw: Any) -> bool:
    """Whether this is a SARIF log."""
    return isinstance(raw, dict) and isinstance(raw.get("runs"), list) and str(raw.get("version")).startswith("2.1")


def read(raw: Any) -> tuple[Report, ...]:
    """Return one report for each run."""
    return tuple(_report(run) for run in rows(raw, "runs")[:RUNS])


def _report(run: dict[str, Any]) -> Report:
    described = rows(run, "tool", "driver", "rules")
    for extension in rows(run, "tool", "extensions"):
        described += rows(extension, "rules")
    rules: _Rules = {text(rule, "id", limit=200): rule for rule in described}
    found, suppressed = [], 0
    for result in rows(run, "results"):
        if result.get("kind", "fail") != "fail" or result.get("baselineState") == "absent":
            continue
        if any(row.get("status", "accepted") == "accepted" for row in rows(result, "suppressions")):
            suppressed += 1
        else:
            found.append(_finding(result, rules))
    driver = run.get("tool")
    name = text(driver, "driver", "name", limit=80) or "unnamed tool"
    version = text(driver, "driver", "semanticVersion", limit=40) or text(driver, "driver", "version", limit=40)
    return Report(name, version, tuple(found), (), suppressed)


def _finding(result: dict[str, Any], rules: _Rules) -> Foreign:
    rule_id = text(result, "ruleId", limit=200) or text(result, "rule", "id", limit=200)
    rule = rules.get(rule_id, {})
    message = (
        text(result, "message", "text") or _told(result, rule) or text(rule, "shortDescription", "text") or rule_id
    )
    path, line = _place(result)
    return Foreign(rule_id, _severity(result, rule), message, path, line)


def _told(result: dict[str, Any], rule: dict[str, Any]) -> str:
    """Return the message that a result names by id."""
    name = text(result, "message", "id", limit=200)
    return text(rule, "messageStrings", name, "text") if name else ""


def _place(result: dict[str, Any]) -> tuple[str, int | None]:
    """Return the first place; a place that is no file of a tree stands as ``..``, which is in no tree."""
    for location in rows(result, "locations")[:1]:
        physical = location.get("physicalLocation")
        artifact = physical.get("artifactLocation") if isinstance(physical, dict) else None
        uri = artifact.get("uri") if isinstance(artifact, dict) else None
        if isinstance(physical, dict) and isinstance(uri, str):
            region = physical.get("region")
            line = whole(region.get("startLine")) if isinstance(region, dict) else None
            return path_of(uri[:4000]) or "..", line
    return "", None


def _severity(result: dict[str, Any], rule: dict[str, Any]) -> Severity:
    for holder in (result, rule):
        raw = text(holder, "properties", "security-severity", limit=20)
        if raw.replace(".", "", 1).isascii() and raw.replace(".", "", 1).isdecimal():
            return severity_of(float(raw))
    level = text(result, "level", limit=20) or text(rule, "defaultConfiguration", "level", limit=20) or "warning"
    return _LEVELS.get(level, "medium")

"""The published schema of audit.json accepts what is written, and nothing else."""

import json
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stackaudit import audit
from stackaudit.app.settings import Settings
from stackaudit.model import audit_json
from stackaudit.model.audit import SCHEMA
from stackaudit.model.facts import ROLES, SCOPES
from stackaudit.model.findings import SEVERITIES
from stackaudit.model.graph import EDGE_KINDS, NODE_KINDS

SAMPLES = Path(__file__).resolve().parents[2] / "sample_repos"
NAMES = sorted(p.name for p in SAMPLES.iterdir() if p.is_dir())


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as the package ships it."""
    text = resources.files("stackaudit.model").joinpath("audit.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"]["const"] == SCHEMA


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_valid(schema: dict[str, Any], name: str) -> None:
    raw = json.loads(audit_json.dumps(audit(SAMPLES / name, as_of=date(2026, 11, 20))))
    problems = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in Draft202012Validator(schema).iter_errors(raw)]
    assert not problems


def test_it_names_what_the_model_names(schema: dict[str, Any]) -> None:
    parts = schema["$defs"]
    assert parts["node"]["properties"]["kind"]["enum"] == list(NODE_KINDS)
    assert parts["node"]["properties"]["scope"]["enum"] == list(SCOPES)
    assert parts["node"]["properties"]["role"]["enum"] == list(ROLES)
    assert parts["edge"]["properties"]["kind"]["enum"] == list(EDGE_KINDS)
    assert parts["rule"]["properties"]["severity"]["enum"] == list(SEVERITIES)
    assert set(schema["properties"]["run"]["properties"]["settings"]["properties"]) == set(
        Settings.__dataclass_fields__
    )


def test_it_refuses_what_is_not_published(schema: dict[str, Any]) -> None:
    raw = json.loads(audit_json.dumps(audit(SAMPLES / "rag-support-bot", as_of=date(2026, 11, 20))))
    check = Draft202012Validator(schema)
    assert check.is_valid(raw)
    for change in ({"extra": 1}, {"schema": "other/1"}, {"findings": [{}]}, {"tool": {"name": "stackaudit"}}):
        assert not check.is_valid(raw | change)
    raw["nodes"][0]["evidence"] = []
    assert not check.is_valid(raw)

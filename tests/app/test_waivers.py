"""Waivers through the whole pipeline: what is accepted, until when, and what the register says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from stackaudit.app import pipeline
from stackaudit.app.configuration.config import resolve
from stackaudit.app.settings import Settings
from stackaudit.app.verdicts import fails, waiver_warnings
from stackaudit.intake.trees import open_tree
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import ConfigError

DAY = date(2026, 11, 20)
CODE = """\
from openai import OpenAI

client = OpenAI(){first}


def ask(text):
    return client.responses.create(model="gpt-4.1-2025-04-14", input=text){second}
"""


def audited(
    folder: Path, first: str = "", second: str = "", as_of: date = DAY, settings: Settings | None = None
) -> Audit:
    (folder / "app.py").write_text(CODE.format(first=first, second=second))
    chosen = settings or Settings(history=False, disable=("evaluation", "vendor", "model-lifecycle"))
    return pipeline.audit(open_tree(folder), chosen, as_of)


def states(audit: Audit) -> list[tuple[str, str]]:
    return [(row["place"], row["state"]) for row in audit.measure("waivers")["rows"]]


def waived(audit: Audit) -> set[str]:
    return {f.rule for f in audit.findings if f.waiver is not None}


def test_without_waivers(tmp_path):
    audit = audited(tmp_path)
    assert {f.rule for f in audit.findings} == {"RES001", "CST001"}
    assert fails(audit, "low")
    assert audit.measure("waivers")["rows"] == []


def test_a_waiver_accepts_keeps_and_counts(tmp_path):
    note = '  # stackaudit: ignore[RES001] reason="the proxy cuts" until=2026-11-20 owner=@acme/ml'
    plain, audit = audited(tmp_path), audited(tmp_path, note)
    assert waived(audit) == {"RES001"}
    assert [f.fingerprint for f in audit.findings] == [f.fingerprint for f in plain.findings]
    (finding,) = [f for f in audit.findings if f.waiver]
    assert finding.waiver is not None
    assert (finding.waiver.reason, finding.waiver.until, finding.waiver.owner, finding.waiver.place) == (
        "the proxy cuts", "2026-11-20", "@acme/ml", "app.py:3",
    )  # fmt: skip
    assert audit.measure("waivers")["waived"] == 1
    assert fails(plain, "medium")
    assert not fails(audit, "medium")
    assert audit.measure("debt")["minutes"] == plain.measure("debt")["minutes"] - finding.effort_minutes
    assert audit_json.loads(audit_json.dumps(audit)).findings == audit.findings


def test_the_end_is_honoured_at_the_day_of_the_audit(tmp_path):
    note = '  # stackaudit: ignore[RES001] reason="x" until=2026-11-19'
    audit = audited(tmp_path, note)
    assert waived(audit) == set()
    assert fails(audit, "medium")
    assert states(audit) == [("app.py:3", "expired")]
    assert "it ended on 2026-11-19; what it accepted is open again" in waiver_warnings(audit)[0]
    before = audited(tmp_path, note, as_of=date(2026, 11, 19))
    assert waived(before) == {"RES001"}
    assert waiver_warnings(before) == ["app.py:3: the waiver of RES001 ends on 19 Nov 2026"]


def test_above_the_line_by_name_and_several_rules(tmp_path):
    audit = audited(tmp_path, second='  # stackaudit: ignore[unbounded-output, RES001] reason="short"')
    assert waived(audit) == {"CST001"}
    assert states(audit) == [("app.py:7", "in force")]
    (line,) = waiver_warnings(audit)
    assert line.startswith("app.py:7: the waiver of CST001 and RES001 is only partly used: RES001 is not reported")
    assert line.endswith("on line 7 but at app.py:3, of which it is a further place: put it there")


@pytest.mark.parametrize(
    ("note", "state", "words"),
    [
        ('ignore[MLC001] reason="x"', None, ""),
        ('ignore[RES099] reason="x"', "malformed", "there is no rule or family 'RES099'; did you mean 'RES00"),
        ("ignore[RES001]", "malformed", 'a waiver needs a reason="…"'),
        ('ignore[CST001] reason="x"', "unused", "CST001 is not reported on line 3; the nearest is on line 7"),
        ('ignore[AGT001] reason="x"', "unused", "AGT001 is not reported on line 3: remove it"),
    ],
)
def test_a_waiver_that_does_nothing_is_named(tmp_path, note, state, words):
    audit = audited(tmp_path, f"  # stackaudit: {note}")
    assert waived(audit) == set()
    assert fails(audit, "medium")
    if state is None:  # its rule did not run: nobody can say that it is unused
        assert states(audit) == [("app.py:3", "in force")]
        assert waiver_warnings(audit) == []
    else:
        assert states(audit) == [("app.py:3", state)]
        assert words in waiver_warnings(audit)[0]


def test_an_isolated_audit_lists_and_does_not_honour(tmp_path):
    settings = Settings(history=False, isolated=True)
    audit = audited(tmp_path, '  # stackaudit: ignore[RES001] reason="trust me"', settings=settings)
    assert waived(audit) == set()
    assert states(audit) == [("app.py:3", "not honoured")]
    assert "is not honoured" in waiver_warnings(audit)[0]


def test_paths_of_the_configuration(tmp_path):
    (tmp_path / "stackaudit.toml").write_text(
        '[[waivers]]\nrule = "RES001"\npaths = ["*.py", "!other.py"]\nreason = "later"\nuntil = 2026-12-31\nowner = "ml"\n'
        '[[waivers]]\nrule = ["cost"]\npaths = ["legacy/"]\nreason = "goes away"\n'
    )
    config = resolve(tmp_path, environ={})
    audit = audited(tmp_path, settings=replace(config.settings(), history=False))
    assert waived(audit) == {"RES001"}
    assert states(audit) == [("stackaudit.toml:2", "in force"), ("stackaudit.toml:8", "unused")]
    assert "cost is not reported in these paths: remove it" in waiver_warnings(audit)[-1]
    assert resolve(tmp_path, isolated=True, environ={}).settings().waivers == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('waivers = "x"\n', "stackaudit.toml:1: 'waivers' must be tables [[waivers]]"),
        ('waivers = ["x"]\n', "stackaudit.toml:1: a waiver is a table with rule, paths"),
        ('[[waivers]]\nrule = "A"\n', 'stackaudit.toml:2: a waiver needs a reason="…"'),
        ('[[waivers]]\nrule = "A"\nreason = "x"\n', "stackaudit.toml:2: a waiver needs 'paths': globs"),
        ('[[waivers]]\npaths = ["a"]\nreason = "x"\n', "a waiver needs 'rule': the rule"),
        ('[[waivers]]\nrules = ["A"]\n', "a waiver has no 'rules'; did you mean 'rule'?"),
        ('[[waivers]]\nrule = "A"\npaths = "a"\nreason = "x"\nuntil = "soon"\n', "until=soon is no date"),
        ('[[waivers]]\nrule = "A"\npaths = "a"\nreason = "x"\nowner = 3\n', "'owner' must be a text"),
    ],
)
def test_mistakes_in_the_configuration_are_errors(tmp_path, text, wanted):
    (tmp_path / "stackaudit.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        resolve(tmp_path, environ={})
    assert wanted in str(caught.value)

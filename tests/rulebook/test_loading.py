"""Rule files are read strictly: each mistake is named with its line and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackaudit.model.errors import ConfigError
from stackaudit.rulebook.loading import examples, folder, load, read

GOOD = """\
id: XYZ001
name: too-much
family: things
severity: low
confidence: 0.8
effort: 90min
needs: file
summary: One sentence.
why: Because.
fix: Do it.
standards: {owasp-llm: [LLM03], finos: [ri-5]}
when: {node: model, where: {floating: true}}
say: "{name} moves"
action: Do it to {name}
examples:
  - bad: {a.py: "x"}
  - good: {a.py: "y"}
"""


def rule_file(tmp_path: Path, text: str, name: str = "XYZ001-too-much.yaml") -> Path:
    path = tmp_path / "things" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_rule_is_read(tmp_path):
    rule = read(rule_file(tmp_path, GOOD))
    assert rule.header.id == "XYZ001"
    assert rule.header.effort_minutes == 90
    assert rule.header.standards == (("owasp-llm", ("LLM03",)), ("finos", ("ri-5",)))
    assert rule.scopes == {"prod": "same", "dev": "off", "test": "off", "docs": "off"}
    assert rule.say == {"default": "{name} moves"}
    assert [set(e) for e in examples(rule.path)] == [{"bad"}, {"good"}]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("severity: low", "severty: low", r"XYZ001-too-much.yaml:4: unknown key 'severty'; did you mean 'severity'\?"),
        ("severity: low", "severity: hgh", r":4: 'hgh' is no severity: did you mean 'high'\?"),
        ("confidence: 0.8", "confidence: 2", r":5: a confidence is a number above 0 and up to 1"),
        ("effort: 90min", "effort: long", r":6: an effort is written like 15min, 4h or 2d"),
        ("needs: file", "needs: files", r":7: 'files' is no needs: did you mean 'file'\?"),
        (
            "{owasp-llm: [LLM03], finos: [ri-5]}",
            "{owasp: [LLM03]}",
            r":11: unknown framework 'owasp'; did you mean 'owasp-llm'\?",
        ),
        ("node: model", "node: modell", r":12: 'modell' is unknown; did you mean 'model'\?"),
        ("where: {floating", "were: {floating", r":12: unknown key 'were'; did you mean 'where'\?"),
        ("family: things", "family: other", r":3: the file lies in things/"),
        ("id: XYZ001", "id: xyz1", r":1: an id is three capital letters and three digits"),
        ("why: Because.\n", "", r"'why' is missing"),
        ("Do it to {name}", "Do it at {host}", r":14: an action may hold \{name\} alone, not \{host\}"),
        ("Do it to {name}", "Do it to {name", r":14: an action may hold \{name\} alone"),
        ("when: {node: model, where: {floating: true}}", "check: a\nwhen: {node: model}", "either `when` or `check`"),
    ],
)
def test_mistakes_are_named(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(ConfigError, match=message):
        read(rule_file(tmp_path, GOOD.replace(old, new)))


def test_the_name_of_the_file_is_checked(tmp_path):
    with pytest.raises(ConfigError, match=r"the file must be called XYZ001-too-much.yaml"):
        read(rule_file(tmp_path, GOOD, "XYZ001-other.yaml"))


def test_an_id_stands_once(tmp_path):
    rule_file(tmp_path, GOOD)
    rule_file(tmp_path, GOOD.replace("name: too-much", "name: more"), "XYZ001-more.yaml")
    with pytest.raises(ConfigError, match="the id XYZ001 stands in"):
        load(tmp_path)


@pytest.mark.parametrize("row", ["- bad: {a: b}\n    good: {a: b}", "- worse: {a: b}", "- text"])
def test_examples_are_bad_or_good(tmp_path, row):
    text = GOOD[: GOOD.index("examples:")] + "examples:\n  " + row + "\n"
    with pytest.raises(ConfigError, match="each example has `bad` or `good`"):
        examples(rule_file(tmp_path, text))


def test_the_shipped_rules_are_complete():
    ids = {r.header.id for r in load()}
    assert {f"MLC00{n}" for n in range(1, 8)} <= ids
    assert folder().name in {"rules", "shipped"}
    for rule in load():
        assert rule.header.fix.endswith((".", ")")), rule.header.id
        assert len(rule.header.summary) < 140, rule.header.id

"""From hits to findings: messages, severities, fingerprints and order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.rulebook.judge import audited, write
from tests.rulebook.test_loading import GOOD, rule_file

from stackaudit import rulebook
from stackaudit.model.errors import ConfigError, UsageError
from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node, StackGraph
from stackaudit.rulebook.judging import message
from stackaudit.rulebook.loading import read
from stackaudit.rulebook.view import Hit

DAY = date(2026, 11, 20)


def model(name: str, path: str = "a.py", line: int = 1, scope: str = "prod", role: str = "used") -> Node:
    place = Evidence.at(path, line, detector="t", technique="literal")
    return Node(f"id-{name}", "model", name, scope, role, {"floating": True}, 0.9, (place,), name)


def judged(tmp_path, *nodes: Node, text: str = GOOD, **options):
    rule = read(rule_file(tmp_path, text))
    return rulebook.evaluate([rule], StackGraph({n.id: n for n in nodes}, ()), (), "default", DAY, **options)


def test_only_what_is_used_in_production_counts(tmp_path):
    rows = (
        model("a"),
        model("b", role="listed"),
        model("c", role="optional"),
        model("d", scope="test"),
        model("e", scope="docs"),
    )
    assert [f.message for f in judged(tmp_path, *rows)] == ["a moves"]


def test_other_scopes_can_be_one_step_down(tmp_path):
    text = GOOD.replace("severity: low", "severity: high\nscopes: {test: down, dev: same}")
    found = judged(tmp_path, model("a"), model("d", scope="test"), model("e", scope="dev"), text=text)
    assert {f.message: f.severity for f in found} == {"a moves": "high", "d moves": "medium", "e moves": "high"}


def test_experimental_rules_are_off_until_enabled(tmp_path):
    text = GOOD.replace("needs: file", "needs: file\nexperimental: true")
    assert judged(tmp_path, model("a"), text=text) == []
    assert len(judged(tmp_path, model("a"), text=text, enable=["XYZ001"])) == 1


def test_rules_and_families_can_be_disabled(tmp_path):
    assert judged(tmp_path, model("a"), disable=["XYZ001"]) == []
    assert judged(tmp_path, model("a"), disable=["things"]) == []
    with pytest.raises(UsageError, match="no rule or family 'XYZ002'"):
        judged(tmp_path, model("a"), disable=["XYZ002"])


def test_the_fingerprint_holds_no_line(tmp_path):
    one, other = judged(tmp_path, model("a", line=1)), judged(tmp_path, model("a", line=99))
    assert one[0].fingerprint == other[0].fingerprint
    assert len(one[0].fingerprint) == 16
    assert int(one[0].fingerprint, 16)


def hit(name: str = "a", **say) -> Hit:
    return Hit(model(name), say=say)


@pytest.mark.parametrize(
    ("template", "say", "text"),
    [
        ("{n:call} go", {"n": 1}, "1 call go"),
        ("{n:call} go", {"n": 6000}, "6,000 calls go"),
        ("{n:copy}, {m:day}", {"n": 2, "m": 2}, "2 copies, 2 days"),
        ("{n}", {"n": 16384}, "16,384"),
        ("{names}", {"names": ["a"]}, "a"),
        ("{names}", {"names": ["a", "b"]}, "a and b"),
        ("{names}", {"names": list("abcdefgh")}, "a, b, c, d, e, f and 2 more"),
        ("{name}", {}, "a"),
        ("{text}", {"text": "a\n\x1b[31m b\u202e"}, "a [31m b"),
        ("{text}", {"text": "api_key=abcdef0123456789"}, "api_key=***"),
        ("{text}", {"text": "{name} {0.__class__}"}, "{name} {0.__class__}"),
    ],
)
def test_messages(tmp_path, template, say, text):
    rule = replace(read(rule_file(tmp_path, GOOD)), say={"default": template})
    assert message(rule, hit(**say)) == text


def test_a_long_value_is_cut(tmp_path):
    rule = replace(read(rule_file(tmp_path, GOOD)), say={"default": "{text}"})
    assert len(message(rule, hit(text="x" * 900))) == 160


def test_a_template_that_names_nothing_is_an_error(tmp_path):
    rule = replace(read(rule_file(tmp_path, GOOD)), say={"default": "{nothing}"})
    with pytest.raises(ConfigError, match="names 'nothing'"):
        message(rule, hit())


def test_a_check_that_does_not_exist_is_named(tmp_path):
    text = GOOD.replace("when: {node: model, where: {floating: true}}", "check: no_such_thing")
    with pytest.raises(ConfigError, match="there is no check 'no_such_thing'"):
        judged(tmp_path, model("a"), text=text)


def test_findings_are_sorted_and_fingerprints_differ(tmp_path):
    files = {
        "b.py": 'from openai import OpenAI\n\nOpenAI().responses.create(model="gpt-4o", input="a")\nOpenAI().responses.create(model="gpt-4o", input="b")\n',
        "a.py": 'from openai import OpenAI\n\nOpenAI().responses.create(model="gpt-3.5-turbo-1106", input="a")\n',
    }
    write(tmp_path, files)
    found = audited(tmp_path).findings
    ranks = [("info", "low", "medium", "high", "critical").index(f.severity) for f in found]
    assert ranks == sorted(ranks, reverse=True)
    assert len({f.fingerprint for f in found}) == len(found)
    assert found == audited(tmp_path).findings
    assert all(f.waiver is None and f.nodes and f.effort_minutes > 0 for f in found)

"""Profiles are data: what they name exists, and they weigh what they say."""

from __future__ import annotations

import pytest
from tests.rulebook.test_judging import judged, model
from tests.rulebook.test_loading import GOOD

from stackaudit import rulebook
from stackaudit.app.settings import PROFILES
from stackaudit.model.errors import ConfigError
from stackaudit.rulebook import profiles
from stackaudit.rulebook.profiles import Profile, load, moved, names

EXPERIMENTAL = GOOD.replace("needs: file", "needs: file\nexperimental: true")


def with_profile(monkeypatch, **values) -> None:
    monkeypatch.setattr(profiles, "load", lambda _: Profile("x", "y", **values))


def test_the_shipped_ones():
    assert names() == PROFILES == ("default", "regulated", "startup", "strict")
    known = {n for r in rulebook.load() for n in (r.header.id, r.header.family)}
    for name in names():
        profile = load(name)
        assert profile.name == name
        assert profile.summary.endswith(".")
        assert profile.off | profile.raised | profile.lowered <= known
    assert load("default") == Profile("default", load("default").summary)


def test_strict_runs_experimental_rules(tmp_path):
    rule = rulebook.loading.read(_file(tmp_path, EXPERIMENTAL))
    assert rulebook.chosen([rule], (), ()) == []
    assert rulebook.chosen([rule], (), (), "strict") == [rule]
    assert rulebook.chosen([rule], (), ("XYZ001",), "strict") == []


def _file(tmp_path, text):
    from tests.rulebook.test_loading import rule_file

    return rule_file(tmp_path, text)


@pytest.mark.parametrize(
    ("values", "severity"),
    [({"raised": frozenset({"things"})}, "medium"), ({"lowered": frozenset({"XYZ001"})}, "info")],
)
def test_severities_move_one_step(tmp_path, monkeypatch, values, severity):
    with_profile(monkeypatch, **values)
    assert [f.severity for f in judged(tmp_path, model("a"))] == [severity]


def test_doubtful_findings_are_left_out(tmp_path, monkeypatch):
    with_profile(monkeypatch, least_confidence=0.81)
    assert judged(tmp_path, model("a")) == []
    with_profile(monkeypatch, least_confidence=0.8)
    assert len(judged(tmp_path, model("a"))) == 1


def test_what_the_user_enables_counts_before_the_profile(tmp_path, monkeypatch):
    with_profile(monkeypatch, off=frozenset({"things"}))
    assert judged(tmp_path, model("a")) == []
    assert len(judged(tmp_path, model("a"), enable=["XYZ001"])) == 1


def test_both_ends_hold():
    assert [moved("info", -1), moved("critical", 1), moved("low", 1)] == ["info", "critical", "medium"]


def test_an_unknown_one_is_named():
    with pytest.raises(ConfigError, match="there is no profile 'regulted'; did you mean 'regulated'"):
        load("regulted")

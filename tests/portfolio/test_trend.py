"""Figures over time: which way they moved, and what is left out."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.portfolio.audits import finding, made

from stackaudit import __version__
from stackaudit.app import trending
from stackaudit.app.commit_shares import beside
from stackaudit.catalog.loading import load
from stackaudit.intake.history import History, Month
from stackaudit.model.errors import UsageError
from stackaudit.model.trend import Point, of_plain
from stackaudit.portfolio.archive import open_archive
from stackaudit.portfolio.trend import Sample, trend
from stackaudit.reports.sentences import trend as say


def sample(day: str, *marks: str, **figures: float) -> Sample:
    return Sample(Point(day, "a" * 40, day.replace("-", "") * 8, "1.0", judged_again=False), figures, frozenset(marks))


def lines(*samples: Sample) -> dict[str, tuple[float | None, ...]]:
    return {row.name: row.values for row in trend("shop", samples, ()).lines}


def test_days_until_a_finding_is_gone() -> None:
    found = lines(
        sample("2026-01-01", "old"),
        sample("2026-01-11", "old", "a", "b"),
        sample("2026-01-21", "b"),  # a was there ten days; how long the first one was there nobody knows
        sample("2026-01-31", "a"),  # b twenty days
        sample("2026-02-10"),  # a again ten days
    )
    assert found["fix_days"] == (None, None, 10, 15, 10)


def test_what_is_not_known_is_left_out() -> None:
    found = lines(sample("2026-01-01", findings=3), sample("2026-01-11"))
    assert found == {"findings": (3, None)}
    parts = {"findings.high": 1, "models.retired": 1, "models.retiring_90": 2}
    assert lines(sample("2026-01-01", **parts))["models.leaving"] == (3,)
    assert "findings.severe" not in lines(sample("2026-01-01", **parts))  # critical ones are not known


@pytest.mark.parametrize(
    ("name", "values", "direction"),
    [
        ("findings", (3, 1), "better"), ("findings", (1, 3), "worse"), ("findings", (2, 2), "same"),
        ("calls", (1, 3), "changed"), ("calls", (1,), ""),
    ],
)  # fmt: skip
def test_directions(name: str, values: tuple[float, ...], direction: str) -> None:
    found = trend("shop", [sample(f"2026-01-0{i}", **{name: v}) for i, v in enumerate(values, 1)], ())
    assert [row.direction for row in found.lines if row.name == name] == [direction]


def test_text_and_csv() -> None:
    points = [
        sample("2026-01-01", **{"debt.rating": 1, "debt.minutes": 480, "commits.ai_share": 0.25}),
        sample("2026-02-01", **{"debt.rating": 3, "debt.minutes": 960}),
    ]
    found = trend("=shop\x1b[31m", points, ("A note.",))
    text = list(say.lines(found))
    assert text[:2] == [
        "Trend of =shop\\x1b[31m",
        "2 audits from 1 Jan 2026 to 1 Feb 2026. Worse: rating of debt A → C and debt 1.0 d → 2.0 d.",
    ]
    assert "Rating of debt                            AC  A → C, worse" in text
    assert any(line.startswith("2026-02-01  aaaaaaaaaa  202602012026  C       2.0 d") for line in text)
    assert text[-1] == "A note."
    head, first, _ = say.csv_of(found).decode().splitlines()
    assert head == "repository,day,commit,audit,version,judged_again,debt.rating,debt.minutes,commits.ai_share"
    assert first.startswith("'=shop")


def test_many_points_are_thinned() -> None:
    assert say.picked(3, 5) == [0, 1, 2]
    chosen = say.picked(1000, 48)
    assert (len(chosen), chosen[0], chosen[-1]) == (48, 0, 999)


def test_plain_form_comes_back_and_damage_is_nothing() -> None:
    found = trend("shop", [sample("2026-01-01", findings=1), sample("2026-01-02", findings=2)], ("n",))
    assert of_plain(json.loads(json.dumps(found.plain()))) == found
    for change in (
        {"points": []}, {"lines": [{}]}, {"lines": None}, {"lines": [{"name": "x", "label": "x", "unit": "x", "better": "", "values": [1, 2]}]},
        {"lines": [{"name": "x", "label": "x", "unit": "count", "better": "", "values": [1, float("nan")]}]},
        {"lines": [{"name": "x", "label": "x", "unit": "count", "better": "", "values": [1]}]},
    ):  # fmt: skip
        assert of_plain({**found.plain(), **change}) is None
    assert of_plain(None) is None


def test_share_of_marked_commits() -> None:
    months = (
        Month("2025-08", 100, 100),
        Month("2025-11", 4, 1),
        Month("2025-12", 2, 2),
        Month("2026-01", 2, 0),
        Month("2026-02", 9, 9),
    )
    audit = beside(made(), History("a" * 40, commits=117, months=months), date(2026, 1, 31))
    assert audit.measure("commits") == {"months": 3, "commits": 8, "marked": 3, "ai_share": 0.375}
    assert beside(made(), History("a" * 40), date(2026, 1, 31)).measure("commits") is None
    old = beside(made(), History("a" * 40, commits=1, months=months[:1]), date(2026, 1, 31))
    assert old.measure("commits")["ai_share"] is None


def test_audits_of_other_versions_are_judged_again(tmp_path) -> None:
    with open_archive(tmp_path / "a.sqlite") as archive:
        archive.keep(made("2026-10-01", version="0.0.1", findings=[finding("1" * 16)]))
        archive.keep(made("2026-11-01", version="0.0.1", settings={"unheard": 1}))
        archive.keep(made("2026-11-02", settings={"include": ["part"]}))
        archive.keep(made("2026-11-02", version="0.0.1", minutes=77))
        archive.keep(made("2026-11-02", version="0.0.1", minutes=78))
        found = trending.of_repository(archive, "shop", scope=archive.audits("shop")[0].scope)
        assert [p.day for p in found.points] == ["2026-10-01", "2026-11-01", "2026-11-02"]
        assert [p.judged_again for p in found.points] == [True, False, True]
        assert (
            next(row.values[0] for row in found.lines if row.name == "findings") == 0
        )  # its rule finds nothing in that graph
        assert [note.split(" ")[0] for note in found.notes] == ["2", "1", "1"]
        with pytest.raises(UsageError, match="holds no audit of 'none'; it holds shop"):
            trending.of_repository(archive, "none")
        with pytest.raises(UsageError, match="since 2027"):
            trending.of_repository(archive, "shop", since="2027-01-01")


def test_audits_of_today_are_read_from_the_tables(tmp_path) -> None:
    with open_archive(tmp_path / "a.sqlite") as archive:
        for day, minutes in (("2026-10-01", 60), ("2026-11-01", 90)):
            audit = made(day, version=__version__, minutes=minutes)
            catalogue = replace(audit.run.catalogue, hash=load().hash)
            archive.keep(replace(audit, run=replace(audit.run, catalogue=catalogue)))
        found = trending.of_repository(archive, "shop")
        assert not any(p.judged_again for p in found.points)
        assert next(row.values for row in found.lines if row.name == "debt.minutes") == (60, 90)
        kept = archive.audits("shop")
        assert trending.beside(archive.load(kept[0]), archive, kept[0]).measure("trend") is None
        assert len(trending.beside(archive.load(kept[1]), archive, kept[1]).measure("trend")["points"]) == 2

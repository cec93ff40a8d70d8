"""Pooled measures: figures that can be checked by hand, for none, one and many repositories."""

from dataclasses import replace
from datetime import date
from typing import Any

from stackaudit.model.portfolio import (
    Action,
    Before,
    Brief,
    Case,
    Ending,
    Family,
    LayerUse,
    Member,
    Piece,
    Row,
    Stop,
    Waived,
)
from stackaudit.model.portfolio_json import dump_brief, load_brief
from stackaudit.portfolio.pooling.measures import pooled

DAY = date(2026, 11, 20)
EMPTY = Brief(
    commit="c" * 40, branch="main", files=3, unread=0, risk="low", sentence="No call.", rating="A", minutes=0, ai_lines=0,
    severities=(), calls=0, through=(), layers=(), cases=(), stops=(), endings=(), families=(), actions=(), waived=(), pieces=(),
)  # fmt: skip


def labs(uses: int, hhi: int | None, **shares: float) -> LayerUse:
    return LayerUse(
        "foundation_model", "Models", "lab", "use case", uses, hhi, tuple((k, k.upper(), v) for k, v in shares.items())
    )


def row(name: str, brief: Brief | None = EMPTY, **about: Any) -> Row:
    return Row(
        Member(name, name, "path", **about),
        brief,
        "" if brief else "It is gone.",
        f"repositories/{name}/index.html" if brief else None,
    )


def values(*rows: Row) -> dict[str, Any]:
    return {m.id: m.value for m in pooled(rows, DAY)}


def test_nothing_at_all() -> None:
    made = values()
    assert made["verdict"]["sentence"] == "No repository could be audited."
    assert made["systemic"]["vendors"] == []
    assert made["verdict"]["decisions"] == []


def test_one_without_models_and_one_that_failed() -> None:
    made = values(row("a"), row("b", None))
    assert made["verdict"]["sentence"] == "No call of a model was found in production code of 1 repository."
    assert made["verdict"]["answers"]["sure"].startswith("1 repository could not be audited and is in no figure.")


def test_within_and_pooled_index() -> None:
    """Each team uses one lab, and each another one: 10,000 within, 5,000 over both (3 and 3 uses)."""
    made = values(
        row("a", replace(EMPTY, calls=3, layers=(labs(3, 10_000, x=1.0),))),
        row("b", replace(EMPTY, calls=3, layers=(labs(3, 10_000, y=1.0),))),
    )
    (found,) = made["concentration"]["layers"]
    assert found["within"] == {"measured": 2, "median": 10_000, "lowest": 10_000, "highest": 10_000}
    assert found["by_use"] == {"hhi": 5000, "effective": 2.0, "band": "high"}
    assert found["by_repository"]["hhi"] is None  # two repositories are too few


def test_uses_weigh_by_use_and_repositories_by_repository() -> None:
    """8 uses of x in one, 1 of y in each of two: by use 0.8/0.2, by repository 1/3 and 2/3."""
    made = values(
        row("a", replace(EMPTY, calls=8, layers=(labs(8, 10_000, x=1.0),))),
        row("b", replace(EMPTY, calls=1, layers=(labs(1, None, y=1.0),))),
        row("c", replace(EMPTY, calls=1, layers=(labs(1, None, y=1.0),))),
    )
    (found,) = made["concentration"]["layers"]
    assert found["by_use"]["hhi"] == 6800
    assert found["by_repository"]["hhi"] == 5556
    assert [(v["id"], v["share"], v["repositories"]) for v in found["vendors"]] == [("x", 0.8, 1), ("y", 0.2, 2)]


def stopping(*lost: int, kind: str = "host", id_: str = "v", cases: int = 2) -> Brief:
    found = tuple(Case(f"case {i}", critical=False) for i in range(cases))
    return replace(EMPTY, calls=1, cases=found, stops=(Stop(kind, id_, id_.upper(), "p", lost, ()),))


def test_what_stops_with_a_vendor() -> None:
    made = values(
        row("a", stopping(0, 1), function="Sales", criticality="critical"), row("b", stopping(1), function="Sales"),
        row("c", stopping(0), owner="me"), row("d", stopping(0, id_="w")),
    )["systemic"]  # fmt: skip
    first, second = made["vendors"]
    assert (first["id"], first["repositories"], first["whole"], first["critical"], first["lost"]) == ("v", 3, 1, 1, 4)
    assert first["systemic"] is True
    assert first["functions"] == ["Sales"]
    assert [s["name"] for s in first["stops"]] == ["a", "b", "c"]
    assert (second["id"], second["systemic"]) == ("w", False)


def test_a_lab_that_takes_the_same_as_its_host_is_named_once() -> None:
    both = replace(
        stopping(0),
        stops=(
            Stop("host", "h", "H", "p", (0,), ()),
            Stop("lab", "l", "L", "p", (0,), ()),
            Stop("parent", "p", "P", "p", (0, 1), ()),
        ),
    )
    assert [v["id"] for v in values(row("a", both))["systemic"]["vendors"]] == ["p", "h"]


def test_what_was_built_more_than_once() -> None:
    piece = Piece("wrapper", "chat at X", "ask", "llm.py")
    made = values(
        row(
            "a",
            replace(EMPTY, calls=2, pieces=(piece, Piece("prompt", "1", "9 words", "p.py")), through=(("g", "G", 2),)),
        ),
        row("b", replace(EMPTY, calls=2, pieces=(piece,), through=(("g", "G", 1),))),
        row("c", replace(EMPTY, calls=1)),
        row("d", EMPTY),
    )["reuse"]
    assert [(r["kind"], r["what"], r["times"]) for r in made["again"]] == [("wrapper", "chat at X", 2)]
    assert made["gateway"] == {
        "asking": 3, "common": "G", "share": 0.6667, "around": ["c"],
        "gateways": [{"id": "g", "name": "G", "repositories": ["a", "b"], "only": 1}],
    }  # fmt: skip


def test_models_that_end_are_added_up() -> None:
    end = Ending("m", "H", "2026-12-01", "firm", 2)
    made = values(
        row("a", replace(EMPTY, calls=2, endings=(end,))),
        row("b", replace(EMPTY, calls=3, endings=(replace(end, calls=3),))),
    )
    (found,) = made["calendar"]["rows"]
    assert (found["calls"], found["repositories"], found["days"]) == (5, ["a", "b"], 11)
    assert (
        "5 call sites in 2 repositories request a model that is switched off already or within 90 days"
        in made["verdict"]["sentence"]
    )
    assert "On 1 December 2026 5 call sites of m in 2 repositories stop working." in made["verdict"]["waiting"]


def step(title: str, risk: float, **more: Any) -> Action:
    return Action(title, "MLC001", "high", 60, risk, more.get("deadline"), 1, more.get("owner"))


def test_decisions_join_the_steps_of_all_repositories() -> None:
    made = values(
        row("a", replace(EMPTY, calls=1, actions=(step("Move off m", 5.0, deadline="2026-12-01"),)), owner="t"),
        row(
            "b",
            replace(EMPTY, calls=1, actions=(step("Move off n", 4.0, deadline="2026-11-30"),)),
            owner="u",
            criticality="critical",
        ),
    )
    (found,) = made["verdict"]["decisions"]
    assert found["title"] == "Move off n, and 1 more step like it"
    assert found["reason"].startswith("2 findings in 2 repositories: b and a.")
    assert (found["who"], found["decide_by"], found["days_low"]) == ("t and u", "2026-11-30", 0.5)


def test_an_owner_does_not_decide_for_what_nobody_owns() -> None:
    found = replace(EMPTY, calls=1, actions=(step("Move off m", 5.0),))
    made = values(row("a", found, owner="t"), row("b", found))
    assert [d["who"] for d in made["verdict"]["decisions"]] == ["t (not all have an owner)"]
    made = values(row("a", found), row("b", found))
    assert [d["who"] for d in made["verdict"]["decisions"]] == ["the owners"]


def test_the_word_of_the_portfolio() -> None:
    high, low = replace(EMPTY, calls=1, risk="high"), replace(EMPTY, calls=1)
    many = [row(f"r{i:02}", low) for i in range(19)]
    assert values(row("a", high), *many)["verdict"]["risk"] == "low"
    assert values(row("a", high, criticality="high"), *many)["verdict"]["risk"] == "high"
    assert values(row("a", high), row("b", high), *many)["verdict"]["risk"] == "low"
    assert values(row("a", high), row("b", high), *many[:18])["verdict"]["risk"] == "high"


def test_better_or_worse_over_those_that_have_an_earlier_audit() -> None:
    found = replace(EMPTY, calls=1, minutes=60, severities=(("high", 2),), before=Before("2026-10-01", 120, 2))
    made = values(row("a", found), row("b", replace(EMPTY, calls=1)))
    assert made["verdict"]["answers"]["direction"] == (
        "Over 1 repository with an earlier audit, effort to repair what is open: 1 hour, was 2 hours, better."
    )


def test_waivers_near_their_end() -> None:
    waiver = Waived("R1", "high", "m", "p.py", "2026-12-31", None, "known")
    rest = (replace(waiver, until="2027-12-31"), replace(waiver, until=None))
    made = values(row("a", replace(EMPTY, waived=(waiver, *rest)), owner="team"))["waivers"]
    assert (made["waived"], made["endless"], [r["until"] for r in made["ending"]]) == (3, 1, ["2026-12-31"])
    assert made["ending"][0]["owner"] == "team"


def test_owners_and_heat() -> None:
    hot = replace(
        EMPTY,
        risk="high",
        severities=(("high", 1), ("low", 2)),
        minutes=90,
        families=(Family("vendor", "high", 3, 90),),
        actions=(step("Do", 1.0),),
    )
    made = values(row("a", hot, owner="t"), row("b", EMPTY))
    assert [(o["owner"], o["severe"], len(o["steps"])) for o in made["owners"]] == [("t", 1, 1), ("", 0, 0)]
    assert made["heat"]["rows"][0] == {"name": "a", "risk": "high", "cells": [{"severity": "high", "findings": 3}]}
    assert made["heat"]["rows"][1]["cells"] == [None]


def test_briefs_travel() -> None:
    brief = replace(stopping(0, 1), before=Before("2026-01-01", 1, 1), layers=(labs(3, 1, x=1.0),))
    assert load_brief(dump_brief(brief)) == brief

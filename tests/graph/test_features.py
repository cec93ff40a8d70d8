"""Features and names of entry points."""

from __future__ import annotations

import pytest

from stackaudit.graph.features import best, feature, segments, shared_root, title


@pytest.mark.parametrize(
    ("route", "parts"),
    [
        ("/api/v1/chat", ("chat",)),
        ("/reports/{id}/chat", ("reports", "chat")),
        ("/", ()),
        ("/items/<int:id>", ("items",)),
        ("/v2/api", ()),
    ],
)
def test_segments_leave_out_roots_and_holes(route: str, parts: tuple[str, ...]) -> None:
    assert segments(route) == parts


@pytest.mark.parametrize(
    ("routes", "shared"),
    [
        (["/shop/chat", "/shop/report"], 1),
        (["/shop/chat", "/health"], 0),
        (["/shop/chat"], 0),
        (["/chat/ask", "/chat/ask"], 0),
    ],
)
def test_a_part_that_all_routes_share_is_no_feature(routes: list[str], shared: int) -> None:
    assert shared_root(routes) == shared


def test_programs_are_known_by_file_or_by_the_nearest_folder_that_says_something() -> None:
    assert feature("main", "", "crews/trip/src/trip_planner/main.py", "", 0) == (
        ("path", "crews/trip/src/trip_planner"),
        "trip_planner",
    )
    assert feature("main", "", "jobs/reindex.py", "", 0) == (("path", "jobs/reindex.py"), "reindex")
    assert feature("main", "", "main.py", "", 0) == (("path", "main.py"), "")
    assert feature("command", "run_crew", "a/planner/main.py", "run", 0)[0] == ("path", "a/planner")


def test_titles() -> None:
    assert title("deep_research") == "Deep research"
    assert title("DeepResearch") == "Deep research"
    assert title("ag2") == "Ag2"
    assert title("QA-bot") == "QA bot"
    assert title("") == ""


def test_the_best_name_is_that_of_a_route_and_of_several_what_they_share() -> None:
    assert best([("main", "nightly"), ("route", "tickets reply"), ("route", "tickets triage")]) == "Tickets"
    assert best([("command", "ingest-all"), ("command", "ingest")]) == "Ingest"
    assert best([("main", "")]) == ""

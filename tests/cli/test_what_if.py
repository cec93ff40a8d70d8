"""``stackaudit what-if``: text, JSON, notes and mistakes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "sample_repos"
DAY = ("--as-of", "2026-11-20")


def test_a_gateway_takes_everything_along(run: Callable) -> None:
    done = run("what-if", SAMPLES / "ai-factory", *DAY, "--down", "litellm")
    assert done.code == 0
    assert "Lost: 2 of 2 use cases" in done.out
    assert "docdesk/app.py:24 > docdesk/app.py:26 > docdesk/letters.py:22" in done.out


def test_one_lab_behind_it_does_not(run: Callable) -> None:
    done = run("what-if", SAMPLES / "ai-factory", *DAY, "--down", "anthropic", "-f", "json")
    value = json.loads(done.out)
    assert value["schema"] == "stackaudit.what-if/1"
    assert [len(value[k]) for k in ("lost", "degraded", "fine")] == [0, 2, 0]
    assert value["paths"]


def test_a_stored_audit_answers_without_code(run: Callable, tmp_path: Path) -> None:
    stored = tmp_path / "audit.json"
    run("scan", SAMPLES / "rag-support-bot", *DAY, "-q", "-o", stored)
    fresh = run("what-if", SAMPLES / "rag-support-bot", *DAY, "--down", "openai")
    assert run("what-if", stored, "--down", "openai").out == fresh.out


def test_what_is_not_used_is_fine_with_a_note(run: Callable) -> None:
    done = run("what-if", SAMPLES / "ai-factory", *DAY, "--down", "groq", "-f", "json")
    assert done.code == 0
    assert len(json.loads(done.out)["fine"]) == 2
    assert done.err == "note: no use case of this repository is known to need 'groq'\n"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--down", "antropic"), "close are anthropic"),
        ((), "nothing is asked"),
        (("--price", "openai"), "write ID=+30%"),
        (("--price", "openai=-120%"), "write ID=+30%"),
        (("--move", "openai"), "write A=B"),
        (("--on", "2027-01-01", "--down", "openai"), "--retire"),
        (("--retire", "gpt-4o", "--on", "soon"), "write it as YYYY-MM-DD"),
    ],
)
def test_mistakes_are_told_in_one_sentence(run: Callable, asked: tuple[str, ...], told: str) -> None:
    done = run("what-if", SAMPLES / "ai-factory", *DAY, *asked)
    assert done.code == 2
    assert told in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_price_and_move_in_words(run: Callable) -> None:
    done = run("what-if", SAMPLES / "rag-support-bot", *DAY, "--price", "openai=+30%", "--move", "openai=anthropic")
    assert "gpt-4o: 2.5 / 10 becomes 3.25 / 13 (5 call sites)" in done.out
    assert "after the move (Anthropic)" in done.out
    assert "HHI by lab, over all calls, embeddings too: " in done.out

"""Words that people read: on pages, in settings, in documentation, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.catalog.loading import load
from stackaudit.intake.languages import language_of
from stackaudit.model.source import SourceFile
from stackaudit.parsing.sightings import MAX_PLACES, MAX_SIZE, Looker, Seen, look


def rows(path: str, text: str | bytes) -> list[tuple[str, int, str, str]]:
    data = text.encode() if isinstance(text, str) else text
    seen = Looker(load().signs).look(SourceFile(path, "", data), language_of(path) or "")
    return [] if seen is None else list(seen.rows)


DISCLOSURE = ("disclosure", 2, "can make mistakes", "page")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("web/Foot.tsx", "<p>\nAnswers can make mistakes.</p>"),
        ("web/foot.html", "<p>\nAnswers CAN MAKE MISTAKES</p>"),
        ("web/Foot.vue", "<template>\n<p>It can make mistakes</p>"),
        ("src/i18n/en.json", '{\n"foot": "It can make mistakes."}'),
        ("src/locales/de/chat.ts", 'export default {\nfoot: "can make mistakes"}'),
        ("app.py", "import streamlit as st\nst.caption('It can make mistakes')"),
    ],
)
def test_words_on_pages_are_found(path: str, text: str) -> None:
    assert rows(path, text) == [DISCLOSURE]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("web/Foot.tsx", "{/* it can make mistakes */}"),
        ("web/Foot.tsx", "const a = 1 // it can make mistakes"),
        ("web/foot.html", "<!-- it can make mistakes -->"),
        ("web/Foot.tsx", "scan make mistakes, can make mistakesome"),
        ("web/prompts/system.tsx", "You can make mistakes"),
        ("app.py", "TEXT = 'It can make mistakes'"),
        ("data/answers.json", '{"a": "It can make mistakes."}'),
        ("web/Foot.css", ".a::after{content:'can make mistakes'}"),
        ("web/Foot.tsx", ""),
    ],
)
def test_comments_prompts_data_and_code_without_a_page_show_nothing(path: str, text: str) -> None:
    assert rows(path, text) == []


def test_documentation_and_settings_are_told_apart() -> None:
    assert rows("README.md", "# App\nIt can make mistakes.") == [("disclosure", 2, "can make mistakes", "docs")]
    found = rows("infra/main.tf", 'resource "x" "y" {\n  traffic_split = 5\n# blue-green\n}')
    assert found == [("canary", 2, "traffic_split", "settings")]


def test_places_and_sizes_are_bounded() -> None:
    assert len(rows("a.html", "can make mistakes\n" * 50)) == MAX_PLACES
    assert rows("a.html", "can make mistakes" + " " * MAX_SIZE) == []


def test_a_file_may_show_something_by_its_name_and_by_its_words() -> None:
    card = SourceFile("MODEL_CARD.md", "", b"It can make mistakes.")
    paths = [".github/dependabot.yml", "MODEL_CARD.md", "a.py"]
    assert look([(card, "markdown")], paths, load().signs) == [
        Seen(".github/dependabot.yml", (("dependency_updates", 1, "dependabot.yml", "file"),)),
        Seen(
            "MODEL_CARD.md",
            (("model_cards", 1, "MODEL_CARD.md", "file"), ("disclosure", 1, "can make mistakes", "docs")),
        ),
    ]


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_around_a_word_are_read_and_the_line_is_right(before: bytes, after: bytes) -> None:
    data = before + b"\nThis can make mistakes.\n" + after
    found = [row for row in rows("a.html", data) if row[2] == "can make mistakes"]
    assert found, data
    lines = data.lower().split(b"\n")
    assert all(b"can make mistakes" in lines[line - 1] for _, line, _, _ in found)

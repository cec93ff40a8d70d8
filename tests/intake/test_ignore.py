"""Ignore rules against git's own verdicts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackaudit.intake.ignore import IgnoreRules, PathFilter

if TYPE_CHECKING:
    from conftest import Checkout

PATTERNS = st.text(alphabet="ab./*?[]!^-\\ #", min_size=1, max_size=9)
NAMES = st.text(alphabet="ab.-!# ]", min_size=1, max_size=4).filter(lambda name: name not in {".", ".."})
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def by_git(repo: Any, patterns: list[str], paths: list[str]) -> set[str]:
    repo.write("rules", "\n".join(patterns) + "\n")
    listed = "".join(f"{path}\0" for path in paths).encode()
    options = ["-c", f"core.excludesFile={repo.root}/rules", "check-ignore", "--no-index", "-z", "--stdin", "-v", "-n"]
    answer = repo.git(*options, stdin=listed, check=False)
    fields = answer.decode().split("\0")
    return {fields[at + 3] for at in range(0, len(fields) - 4, 4) if fields[at] and not fields[at + 2].startswith("!")}


def ours(patterns: list[str], paths: list[str]) -> set[str]:
    chosen = PathFilter(IgnoreRules.parse(patterns))
    return {path for path in paths if chosen.ignores(path)}


@pytest.mark.parametrize(
    ("pattern", "ignored", "kept"),
    [
        ("*.log", ["a.log", "b/c.log"], ["log", "a.log.txt"]),
        ("build/", ["build/a", "x/build/a"], ["build"]),
        ("/build", ["build", "build/a"], ["x/build"]),
        ("a/b", ["a/b", "a/b/c"], ["x/a/b"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["b", "x/a/b"]),
        ("**/b", ["b", "x/b", "x/y/b"], ["bb"]),
        ("a/**", ["a/x", "a/x/y"], ["a"]),
        ("a*a", ["aa", "aba"], ["a"]),
        ("*a*b*", ["ab", "xaybz"], ["ba"]),
        ("[!a]x", ["bx"], ["ax"]),
        ("\\!a", ["!a"], ["a"]),
        ("a\\ ", ["a "], ["a"]),
        ("f?o", ["foo"], ["f/o", "fo"]),
    ],
)
def test_documented_forms(pattern: str, ignored: list[str], kept: list[str]) -> None:
    assert ours([pattern], ignored + kept) == set(ignored)


def test_later_patterns_win_but_not_below_an_ignored_folder() -> None:
    assert ours(["*.md", "!README.md"], ["a.md", "README.md"]) == {"a.md"}
    assert ours(["docs/", "!docs/a.md"], ["docs/a.md"]) == {"docs/a.md"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(patterns=st.lists(PATTERNS, min_size=1, max_size=3), paths=st.lists(PATHS, min_size=1, max_size=12, unique=True))
def test_same_verdicts_as_git(repo: Checkout, patterns: list[str], paths: list[str]) -> None:
    assert ours(patterns, paths) == by_git(repo, patterns, paths)


def test_hostile_patterns_take_no_time() -> None:
    patterns = [
        "*a" * 100 + "b",
        "**/" * 100 + "x",
        "[" * 500,
        "*" * 900,
        "a/**/" * 50 + "b",
        *(f"*{n}*" for n in range(4000)),
    ]
    start = time.process_time()
    ours(patterns, ["a" * 250, "/".join("a" * 100)])
    assert time.process_time() - start < 2


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    rules = IgnoreRules.from_bytes(b"\xef\xbb\xbf*.log\r\n\xff\xfe*\nok\n")
    assert rules.verdict("a.log", folder=False) is True
    assert rules.verdict("b", folder=False) is None

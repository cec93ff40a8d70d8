"""Changes of many findings meet in one file."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.fixes.cases import LeftAloneError, Span
from stackaudit.fixes.drafts import Draft
from stackaudit.fixes.patches import patch


def test_lines_are_followed() -> None:
    draft = Draft("a.txt", b"one\ntwo\nthree\n")
    draft.apply([Span(3, 3, b"\nmore")])
    assert [draft.line(n) for n in (1, 2, 3)] == [1, 3, 4]
    draft.apply([Span(9, 13, b"")])
    assert draft.now == b"one\nmore\nthree\n"
    assert draft.line(3) == 3
    assert draft.text(2) == "two"


@pytest.mark.parametrize(
    ("path", "before", "span"),
    [
        ("a.py", b"f(1)\n", Span(2, 3, b"(")),
        ("a.json", b'{"a": 1}', Span(6, 7, b"")),
        ("a.toml", b"a = 1\n", Span(4, 5, b"")),
        ("a.yaml", b"a: 1\n", Span(3, 4, b"[")),
        ("a.py", b"broken(\n", Span(0, 6, b"mended")),
    ],
)
def test_what_cannot_be_read_is_taken_back(path: str, before: bytes, span: Span) -> None:
    draft = Draft(path, before)
    with pytest.raises(LeftAloneError, match="could not be read"):
        draft.apply([span])
    assert draft.now == before


def test_overlapping_changes_are_refused() -> None:
    with pytest.raises(LeftAloneError, match="meet"):
        Draft("a.txt", b"abc").apply([Span(0, 2, b""), Span(1, 3, b"")])


LINES = st.lists(st.sampled_from([b"a", b"b\r", b"", b"\xff\xfe", b"--- x", b"+y"]), max_size=8).map(b"\n".join)
NAMES = st.sampled_from(["a.txt", "b c.txt", "d/é.txt", 'q"\\.txt', "t\tab.txt"])


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=3), NAMES)
def test_git_applies_the_patch(pairs: list[tuple[bytes, bytes]], name: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        files = {f"{i}/{name}": pair for i, pair in enumerate(pairs) if pair[0] and pair[1]}
        for path, (before, _) in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True)
            place.write_bytes(before)
        text = b"".join(patch(p, a, b) for p, (a, b) in files.items())
        if text:
            subprocess.run(
                ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn"], cwd=folder, input=text, check=True
            )
        assert {p: Path(folder, p).read_bytes() for p in files} == {p: after for p, (_, after) in files.items()}

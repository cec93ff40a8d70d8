"""Which files are worth reading, and which bytes are worth parsing."""

from __future__ import annotations

from stackaudit.intake.languages import language_of, limit_of
from stackaudit.model.source import Entry, Skip

STAGE = "intake"
_HEAD = 8192
_LONGEST_LINE = 5000
_MINIFIED = frozenset({"javascript", "jsx", "css"})
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_POINTER = b"version https://git-lfs."


def triage(entry: Entry) -> int | Skip | None:
    """Decide about a file from its name and size alone.

    Returns:
        The most bytes to read; a `Skip` with its reason; or None for a file that is none of the tool's business
        (an image, an archive), which is left out without a word.
    """
    language = language_of(entry.path)
    name = entry.path[entry.path.rfind("/") + 1 :]
    if language is None and "." in name:
        return None
    if entry.link:
        return Skip(entry.path, STAGE, "symbolic link: not followed")
    limit = limit_of(entry.path, language)
    if entry.size > limit:
        return None if language is None else too_large(entry.path, entry.size, limit)
    return limit


def too_large(path: str, size: int, limit: int) -> Skip:
    """Return the skip of a file of *size* bytes (-1 if unknown) that may have *limit*."""
    held = f"{size:,} bytes" if size >= 0 else "more"
    return Skip(path, STAGE, f"too large: {held}, at most {limit:,} are read")


def judge(path: str, data: bytes) -> Skip | str | None:
    """Decide about a file from its bytes.

    Returns:
        The language of a file to parse; a `Skip` if it is binary, minified or only stands for its content; or None
        for a file without a suffix that turns out to be no script.
    """
    language = language_of(path, data[:256])
    if language is None:
        return None
    if data.startswith(_POINTER):
        return Skip(path, STAGE, "a Git LFS pointer: the content is not here")
    if not data.startswith(_WIDE_MARKS) and b"\0" in data[:_HEAD]:
        return Skip(path, STAGE, "binary")
    if language in _MINIFIED and is_minified(data):
        return Skip(path, STAGE, f"minified: a line of more than {_LONGEST_LINE:,} characters")
    return language


def is_minified(data: bytes) -> bool:
    """Whether one line is longer than people write."""
    if len(data) <= _LONGEST_LINE:
        return False
    start = 0
    while len(data) - start > _LONGEST_LINE:
        end = data.rfind(b"\n", start, start + _LONGEST_LINE + 1)
        if end < 0:
            return True
        start = end + 1
    return False

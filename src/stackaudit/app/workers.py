"""Parsing in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from stackaudit.app.forks import gather
from stackaudit.model.code import CodeFile
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import Parsed, parse

WORTH_IT = 300_000
"""Bytes of code below which another process costs more than it saves (measured)."""

Work = Sequence[tuple[SourceFile, str]]
Row = Parsed | bytes
"""What a file gave; code from another process travels as msgpack, which is far cheaper than pickling its tree."""


def parse_all(work: Work, jobs: int) -> Iterator[Parsed]:
    """Yield what each file gave, in the order of *work*; the result does not depend on *jobs*."""
    total = sum(len(item.data) for item, _ in work)
    if jobs < 2 or total < WORTH_IT:
        yield from (parse(item, language) for item, language in work)
        return
    by_size = sorted(range(len(work)), key=lambda i: (-len(work[i][0].data), i))
    first, *others = [by_size[start::jobs] for start in range(min(jobs, len(work)))]  # every share gets large and small
    tasks = [partial(_parsed, work, first), *(partial(_packed, work, share) for share in others)]
    found: dict[int, Row] = {}
    for share, rows in zip((first, *others), gather(tasks, jobs), strict=True):
        found.update(zip(share, rows, strict=True))
    for index, (item, _) in enumerate(work):
        row = found[index]
        yield row if isinstance(row, Parsed) else Parsed(item.path, msgspec.msgpack.decode(row, type=CodeFile))


def _parsed(work: Work, share: Sequence[int]) -> list[Row]:
    return [parse(*work[i]) for i in share]


def _packed(work: Work, share: Sequence[int]) -> list[Row]:
    """Run in another process."""
    return [_pack(parse(*work[i])) for i in share]


def _pack(parsed: Parsed) -> Row:
    if parsed.code is None or parsed.manifest is not None:
        return parsed
    try:
        return msgspec.msgpack.encode(parsed.code)
    except UnicodeEncodeError:  # a name or a literal that is no text
        return parsed

"""Parsing in several processes: threads would not help, the parser holds the interpreter's lock."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

import msgspec

from stackaudit.model.code import CodeFile
from stackaudit.model.source import Skip, SourceFile
from stackaudit.parsing.door import Parsed, parse

WORTH_IT = 600_000
"""Bytes of code below which starting processes costs more than it saves (measured)."""
MAX_JOBS = 8

Work = Sequence[tuple[SourceFile, str]]


def default_jobs() -> int:
    """Return the number of processes to use: the cores that this process may run on, at most eight."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, MAX_JOBS)


def parse_all(work: Work, jobs: int) -> Iterator[Parsed]:
    """Yield what each file gave, in the order of *work*; the result does not depend on *jobs*."""
    total = sum(len(item.data) for item, _ in work)
    if jobs < 2 or total < WORTH_IT:
        yield from (parse(item, language) for item, language in work)
        return
    start = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    shares = _shares(work, total // jobs + 1)
    with ProcessPoolExecutor(len(shares) - 1 or 1, mp_context=multiprocessing.get_context(start)) as pool:
        futures = [pool.submit(_parse_share, share) for share in shares[1:]]
        yield from [parse(item, language) for item, language in shares[0]]  # this process takes a share too
        for future in futures:
            yield from (_unpack(row) for row in future.result())


def _shares(work: Work, size: int) -> list[Work]:
    """Cut the work into consecutive shares of about *size* bytes."""
    shares: list[list[tuple[SourceFile, str]]] = [[]]
    held = 0
    for row in work:
        if held >= size:
            shares.append([])
            held = 0
        shares[-1].append(row)
        held += len(row[0].data)
    return [tuple(s) for s in shares]


def _parse_share(share: Work) -> list[tuple[str, bytes | None, Parsed | None]]:
    """Run in a worker: code travels as msgpack, which is far cheaper than pickling its tree."""
    rows: list[tuple[str, bytes | None, Parsed | None]] = []
    for item, language in share:
        parsed = parse(item, language)
        if parsed.code is not None and parsed.manifest is None:
            rows.append((item.path, msgspec.msgpack.encode(parsed.code), None))
        else:
            rows.append((item.path, None, parsed))
    return rows


def _unpack(row: tuple[str, bytes | None, Parsed | None]) -> Parsed:
    path, code, parsed = row
    if parsed is not None:
        return parsed
    if code is None:
        return Parsed(path, skip=Skip(path, "parsing", "The worker gave no result."))
    return Parsed(path, msgspec.msgpack.decode(code, type=CodeFile))

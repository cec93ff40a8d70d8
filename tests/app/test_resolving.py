"""Shares: the same whatever the number of processes."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.app import resolving
from stackaudit.model.code import CodeFile
from stackaudit.parsing.python import parse


def _files(sizes: Sequence[int]) -> list[CodeFile]:
    return [parse(f"m{i}.py", b"f()\n" * size, module=f"m{i}") for i, size in enumerate(sizes)]


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(1, 50))
def test_every_file_is_in_one_share_in_order(sizes: list[int], share: int) -> None:
    files = _files(sizes)
    before, resolving.SHARE = resolving.SHARE, share
    try:
        found = resolving.shares(files)
    finally:
        resolving.SHARE = before
    assert [f.path for part in found for f in part] == [f.path for f in files]
    assert 1 <= len(found) <= resolving.MAX_SHARES

"""What holds for any Python source: nothing breaks the parser, and no shape makes it slow."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.parsing.lowered import lower, site

import stackaudit.model
from stackaudit.model.code import (
    Call,
    CodeFile,
    children,
)
from stackaudit.parsing.python import parse

SEEDS = [p.read_bytes() for p in sorted(Path(stackaudit.model.__file__).parent.glob("*.py"))]


def lines_of(file: CodeFile) -> Iterator[int]:
    for rows in (file.imports, file.bindings, file.comments):
        yield from (r.line for r in rows)
    for scope in (*file.scopes, *file.branches):
        yield from (scope.line, scope.end_line)
    queue = [b.value for b in file.bindings] + [s.call for s in file.sites] + [e for e, _ in file.compares]
    while queue:
        expr = queue.pop()
        yield expr.line
        if isinstance(expr, Call):
            yield expr.end_line
        queue.extend(children(expr))


def holds(data: bytes) -> None:
    file = parse("a.py", data, module="a")
    assert all(1 <= line <= file.lines + 1 for line in lines_of(file))
    assert max((c.line for c in file.comments), default=1) <= file.lines
    assert all(0 <= s.scope < len(file.scopes) and 0 <= s.branch < len(file.branches) for s in file.sites)
    assert all(b.parent < i for i, b in enumerate(file.branches) if i)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(file), type=CodeFile) == file
    assert parse("a.py", data, module="a") == file


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_lowered(data: bytes) -> None:
    holds(data)


@given(st.text(alphabet="abc\"'{}[]()=:,.#\\\n \t@*|+-fr0\u00e9if not or lambda", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_of_pythons_signs_is_lowered(text: str) -> None:
    holds(text.encode())


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_code_is_lowered(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(SEEDS))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(start + 60, len(source))))
    put = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"(", b'"""', b"\n", b"{", b"\x00", b"if x:\n", b"# "]))
    )
    holds(source[:start] + put + source[end:])


@pytest.mark.parametrize("shape", ["x = {}a{}", "{}a{}", "f{}a{}", "for {}a{} in b: pass", "{}a{} = b"])
@pytest.mark.parametrize("pair", ["()", "[]"])
def test_deep_nesting_is_bounded(shape: str, pair: str) -> None:
    depth = 10_000
    holds(shape.format(pair[0] * depth, pair[1] * depth).encode())


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "a = " * 10_000 + "b",
        "x = " + "a." * 10_000 + "b",
        "x = " + "a + " * 10_000 + "b",
        "x = " + "'a' + " * 10_000 + "'b'",
        "x = " + "not " * 10_000 + "b",
        "x = " + "a if b else " * 10_000 + "c",
        "x = " + "lambda: " * 10_000 + "c",
        "x = a" + "()" * 10_000,
        "x = " + "{1: " * 10_000 + "c" + "}" * 10_000,
        "".join(" " * n + "if a:\n" for n in range(1_000)),
        "if a: pass\n" + "elif b: pass\n" * 10_000,
        "x = f'" + "{a}" * 10_000 + "'",
        "@a\n" * 10_000 + "def f(): pass",
    ],
    ids=lambda s: s[:14].strip(),
)
def test_long_chains_are_bounded(source: str) -> None:
    started = time.perf_counter()
    holds(source.encode())
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("line", ["# note\n", "x = '# # # #'  # a\n", "call(a);", "#"])
def test_many_of_a_kind_take_linear_time(line: str) -> None:
    started = time.perf_counter()
    parse("a.py", line.encode() * 40_000, module="a")
    assert time.perf_counter() - started < 10


def test_calls_on_one_very_long_line_have_columns() -> None:
    assert site("call();" * 2_000).call.column == 1
    assert lower("call();" * 2_000).sites[-1].call.column == 1_999 * 7 + 1

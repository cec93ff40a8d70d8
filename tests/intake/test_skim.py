"""The skim: both engines give the same answers."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.intake.skim import PlainEngine, SetEngine, Skim

WORDS = st.lists(st.text(alphabet="abA_1-./@ é|\\x", min_size=1, max_size=5), min_size=1, max_size=6)
TEXTS = st.lists(
    st.one_of(st.binary(max_size=6), st.text(alphabet="abABK_1-./@ éÉ|\\x\u212a", max_size=8).map(str.encode)),
    max_size=5,
)


@settings(max_examples=400, deadline=None)
@given(words=WORDS, texts=TEXTS, inserted=st.integers(0, 5))
def test_engines_agree(words: list[str], texts: list[bytes], inserted: int) -> None:
    encoded = [word.encode() for word in words]
    data = b"".join(texts) + encoded[inserted % len(encoded)] + b"".join(reversed(texts))
    assert SetEngine(encoded).hits(data) == PlainEngine(encoded).hits(data)


@pytest.mark.parametrize("engine", [SetEngine, PlainEngine])
def test_boundaries_and_case(engine: type[SetEngine | PlainEngine]) -> None:
    words = [b"dify", b"@scope/name", b"acme.client", b".mcp.json", b"a+b", b"\xc3\xa9t\xc3\xa9"]
    found = engine(words)
    assert found.hits(b"modify the DIFYer") == ()
    assert found.hits(b"a Dify-app") == (0,)
    assert found.hits(b"from '@Scope/Name'; x@scope/name2") == (1,)
    assert found.hits(b"import acme.client2\nacme.client") == (2,)
    assert found.hits(b"x.mcp.json and a+b") == (3, 4)
    assert found.hits(b"A+B\0dify\xff") == (0, 4)
    assert found.hits("été".encode()) == (5,)
    assert found.hits("ÉtÉ".encode()) == ()
    assert found.hits(b"") == ()


def test_ids_are_positions_and_repeats_count_twice() -> None:
    skim = Skim(["b", "a", "b"])
    assert skim.hits(b"a b") == (0, 1, 2)
    assert pickle.loads(pickle.dumps(skim)).hits(b"b") == (0, 2)
    assert Skim([]).hits(b"anything") == ()
    with pytest.raises(ValueError, match="empty word"):
        Skim([""])


def test_many_words_are_ready_soon() -> None:
    words = [f"{chr(97 + n % 26)}{n}-client.{n % 7}" for n in range(1500)]
    start = time.process_time()
    skim = Skim(words)
    skim.hits(b"x")
    assert time.process_time() - start < 0.15
    assert skim.hits(words[700].upper().encode()) == (700,)


@pytest.mark.parametrize("engine", [SetEngine, PlainEngine])
def test_hostile_text_takes_no_time(engine: type[SetEngine | PlainEngine]) -> None:
    found = engine([b"a" * 40 + b"-b", b"a-" * 20 + b"b", *(b"a" * n for n in range(1, 200))])
    start = time.process_time()
    found.hits(b"a-" * 500_000)
    found.hits(b"a" * 1_000_000)
    assert time.process_time() - start < 3

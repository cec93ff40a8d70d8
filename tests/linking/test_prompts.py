"""Near-duplicates of prompts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.linking.prompts import MAX_HOLDERS, _pairs, shingles
from stackaudit.resolution.prompt_texts import Prompt

WORDS = [f"word{n}" for n in range(200)]


def prompt(text: str, path: str = "a.py") -> Prompt:
    return Prompt(path, "P", "", 1, text, ())


def test_shingles_are_runs_of_five_words():
    assert shingles("One two, three four five. Six") == {
        ("one", "two", "three", "four", "five"),
        ("two", "three", "four", "five", "six"),
    }
    assert shingles("too short") == frozenset()


def test_one_changed_word_is_a_copy_and_another_text_is_none():
    base = WORDS[:90]
    changed = [*base[:60], "other", *base[61:]]
    found = _pairs([prompt(" ".join(base)), prompt(" ".join(changed)), prompt(" ".join(WORDS[100:190]))])
    assert set(found) == {0, 1}
    assert 0.85 <= found[0][0][1] < 1


def test_a_phrase_that_many_texts_share_proposes_no_pair():
    texts = [prompt(" ".join(WORDS[:50])) for _ in range(MAX_HOLDERS + 1)]
    assert _pairs(texts) == {}


@given(st.lists(st.sampled_from(WORDS[:30]), min_size=6, max_size=80))
def test_a_text_equals_itself(words):
    text = " ".join(words)
    found = _pairs([prompt(text), prompt(text)])
    assert found[0] == [(1, 1.0)]

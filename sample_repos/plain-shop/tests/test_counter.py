"""Notes and slips."""

from shop.counter import answer_note, counter, slip


def test_note_is_filed_and_shown() -> None:
    assert answer_note("coupe-1972", "Do you have wipers?") == "<blockquote>Do you have wipers?</blockquote>"
    assert counter.chat.completions.rows[-1]["model"] == "coupe-1972"


def test_slip_counts() -> None:
    assert slip().startswith("C-")

"""The language of a waiver: what is read, and how mistakes are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.rulebook.waiver_text import WaiverError, Written, parse


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('ignore[RES001] reason="why"', Written(("RES001",), "why", None, None)),
        (
            " ignore[RES001, CST001,RES001] reason='a \"b\"' until=2027-01-31 owner=@acme/team */",
            Written(("RES001", "CST001"), 'a "b"', "2027-01-31", "@acme/team"),
        ),
        ('IGNORE[A] owner="The A team", reason="x \\" y" -->', Written(("A",), 'x " y', None, "The A team")),
        ("ignore[A] reason=short}", Written(("A",), "short", None, None)),
        ("ignore [A] reason = short until = 2027-01-31-->", Written(("A",), "short", "2027-01-31", None)),
        ('ignore[A] reason="api_key=abcdef0123456789"', Written(("A",), "api_key=***", None, None)),
    ],
)
def test_read(text, wanted):
    assert parse(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "our own tool", "see [docs]", "https://example.org", "ignored files are", "config[0]"]
)
def test_prose_is_no_waiver(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ignore RES001", "names its rules in brackets"),
        ("ignore[]", "names its rules in brackets"),
        ("ignore[RES001", "names its rules in brackets"),
        ("ignore[RES001]", 'needs a reason="…"'),
        ('ignore[RES001] reason=""', 'needs a reason="…"'),
        ('ignore[RES001] reason="x', "the quote after reason= is not closed"),
        ("ignore[RES001] because it is so", "after the rules come reason=…, until=…, owner=…, not 'because'"),
        ('ignore[RES001] raeson="x"', "did you mean 'reason'?"),
        ('ignore[RES001] reason="x" reason="y"', "'reason' stands twice"),
        ('ignore[RES001] reason="x" until=tomorrow', "until=tomorrow is no date; write it as YYYY-MM-DD"),
        ('ignore[RES001] reason="x" until=2027-02-30', "is no date"),
        ("disable[RES001]", "'disable' is not known; a waiver is written ignore[RULE]"),
        ("ingore[RES001]", "a waiver is written ignore[RULE]"),
    ],
)
def test_mistakes_are_named(text, wanted):
    with pytest.raises(WaiverError) as caught:
        parse(text)
    assert wanted in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        written = parse("ignore[A] reason=" + text)
    except WaiverError:
        return
    assert written is not None
    assert written.reason


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_a_quoted_reason_comes_back(reason):
    quoted = reason.replace("\\", "\\\\").replace('"', '\\"')
    written = parse(f'ignore[A] owner=x reason="{quoted}"')
    assert written is not None
    assert written.reason == reason or "***" in written.reason

"""Escapes that no compiler accepts: the text is read as far as it goes."""

import pytest

from stackaudit.parsing import java_text


@pytest.mark.parametrize(
    ("text", "said"), [(r"\8", "8"), (r"\9a", "9a"), ("\\\u00b2", "\u00b2"), (r"\101", "A"), (r"\ud800", "\ufffd")]
)
def test_digits_that_are_not_octal(text: str, said: str) -> None:
    assert java_text.unescape(text) == said

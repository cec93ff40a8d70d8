"""RES001: requests to a model without a timeout."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.bounds import missing
from stackaudit.rulebook.view import Hit, View

_OPERATIONS = frozenset({"chat", "embeddings", "image", "audio", "rerank", "moderation"})


def check(view: View) -> Iterator[Hit]:
    """Yield clients and calls that wait as long as the library does."""
    yield from missing(view, "timeout", _OPERATIONS)

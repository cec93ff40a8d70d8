"""Trying again: longer pauses each time, and never sooner than the other side asks."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from stackaudit.portfolio.delivery.errors import DeliveryError, TransientError

ATTEMPTS = 5
FIRST, BUDGET = 1.0, 300.0
"""Seconds: the first pause, doubled each time; and all pauses together."""

T = TypeVar("T")


def persist(attempt: Callable[[], T], pause: Callable[[float], None] = time.sleep) -> T:
    """Return what *attempt* returns, trying at most five times within five minutes of pauses.

    Each pause is a little longer than the plan says, by chance, so that many machines do not come back at once.

    Raises:
        DeliveryError: it failed for good, or too often.
    """
    waited = 0.0
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except TransientError as error:
            delay = max(FIRST * 2 ** (number - 1), error.wait or 0) * random.uniform(1, 1.2)  # noqa: S311 - no secret
            if number == ATTEMPTS:
                raise DeliveryError(f"{error}; gave up after {number} attempts") from None
            if waited + delay > BUDGET:
                raise DeliveryError(
                    f"{error}; it asks to wait {delay:.0f} seconds, which is too long to stay"
                ) from None
            pause(delay)
            waited += delay
    raise AssertionError  # the last attempt returns or raises

"""When the next repository of a forge may be asked for: a limit of rate for each host, and pauses after failures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from stackaudit.intake.fetching import Remote
from stackaudit.model.portfolio import Member

PAUSES = (1.0, 5.0, 15.0)
"""Seconds before the second, third and each further attempt."""


class Pacing:
    """Knows when each host was asked last."""

    def __init__(self, per_minute: Mapping[str, float], clock: Callable[[], float] = time.monotonic) -> None:
        """Take the number of repositories that each host may be asked for in a minute."""
        self._rates, self._clock = dict(per_minute), clock
        self._next: dict[str, float] = {}
        self._earliest: dict[str, float] = {}

    @staticmethod
    def host(member: Member) -> str:
        """Return the forge of a member; empty for a path."""
        return Remote(member.source).host if member.kind == "url" else ""

    def wait(self, member: Member) -> float:
        """Return the seconds until *member* may start; 0 takes its turn."""
        now, host = self._clock(), self.host(member)
        left = max(self._earliest.get(member.name, 0.0), self._next.get(host, 0.0)) - now
        if left > 0:
            return left
        if rate := self._rates.get(host):
            self._next[host] = now + 60 / rate
        return 0.0

    def later(self, name: str, tried: int) -> None:
        """Let a repository rest after it failed *tried* times."""
        self._earliest[name] = self._clock() + PAUSES[min(tried, len(PAUSES)) - 1]

"""What a team's own records say of the traffic to models: numbers, never texts of requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """The requests of one use case (where it is named) to one model."""

    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    use_case: str = ""
    """As the records name it; empty where they do not."""
    interactions: int | None = None
    """Things that a user or a job asked for, each of one or more calls; None where the records do not say."""
    cost: float | None = None
    """USD that were charged; None where the records do not say."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """One file of records."""

    name: str
    """Of the file, without its folders."""
    sha256: str
    format: str
    """``CSV``, ``OpenTelemetry spans`` or ``spend logs of a gateway``."""
    rows: tuple[TrafficRow, ...]
    first: date | None
    """Earliest day with a request; None where the records have no days."""
    last: date | None
    months: int | None = None
    """Whole months that the records name, where they name months instead of days."""
    left_out: int = 0
    """Records without a model or without tokens."""

    @property
    def share_of_month(self) -> float | None:
        """How many months the records cover; a month has 30.4375 days. None where they have no days."""
        if self.months is not None:
            return float(self.months)
        if self.first is None or self.last is None:
            return None
        return ((self.last - self.first).days + 1) / DAYS_OF_MONTH


DAYS_OF_MONTH = 30.4375
"""Mean of the Gregorian calendar over four years: 1,461 / 48."""

"""What is delivered: an audit or a portfolio, as far as messages and thresholds need it."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Any, Protocol

from stackaudit import reports
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import InputError
from stackaudit.portfolio.delivery.errors import DeliveryError
from stackaudit.portfolio.delivery.withholding import without_code
from stackaudit.reports.messages.brief import Brief, brief_of, brief_of_portfolio

PORTFOLIO = "stackaudit.portfolio/1"
_RATINGS = "ABCDE"


class Letter(Protocol):
    """Something that can be told."""

    name: str
    """Whose report it is; deliveries are remembered by it."""
    as_of: str
    digest: str
    """The same for the same content alone."""

    def measure(self, measure_id: str) -> Any:
        """Return the value of a measure, or None."""

    def brief(self, why: tuple[str, ...], *, with_code: bool) -> Brief:
        """Return what a message says."""

    def attachment(self, format_name: str, *, with_code: bool) -> tuple[str, bytes]:
        """Return the suffix and bytes of a report.

        Raises:
            StackauditError: there is none of that format.
        """

    def open_findings(self) -> int:
        """Return how many findings nobody accepted."""


class AuditLetter:
    """The audit of one repository."""

    def __init__(self, audit: Audit) -> None:
        """Take an audit as it is; what must stay here is taken out where it is asked for."""
        self.audit = audit
        self.name, self.as_of = audit.repository.name, audit.run.as_of
        self.digest = hashlib.sha256(audit_json.dumps(audit)).hexdigest()

    @cached_property
    def _withheld(self) -> Audit:
        return without_code(self.audit)

    def measure(self, measure_id: str) -> Any:
        """Return the value of a measure, or None."""
        return self.audit.measure(measure_id)

    def brief(self, why: tuple[str, ...], *, with_code: bool) -> Brief:
        """Return what a message says."""
        return brief_of(self.audit if with_code else self._withheld, why, with_code=with_code)

    def attachment(self, format_name: str, *, with_code: bool) -> tuple[str, bytes]:
        """Return the suffix and bytes of a report."""
        format_ = reports.formats()[format_name]
        return format_.suffixes[0], format_.render(self.audit if with_code else self._withheld)

    def open_findings(self) -> int:
        """Return how many findings nobody accepted."""
        return len(self.audit.open)


class PortfolioLetter:
    """The report of a portfolio, as `portfolio run` left it in a folder; its texts name repositories and no files."""

    def __init__(self, data: bytes) -> None:
        """Read portfolio.json.

        Raises:
            InputError: it is none.
        """
        try:
            raw = json.loads(data)
            if raw["schema"] != PORTFOLIO:
                raise InputError(f"this is not a portfolio.json file of schema {PORTFOLIO}")
            self.name, self.as_of = f"the portfolio {raw['name']}", str(raw["run"]["as_of"])
            self._measures = {str(m["id"]): m["value"] for m in raw["measures"]}
            self._rows = [r["summary"] for r in raw["repositories"] if r["summary"] is not None]
            self._open = sum(int(n) for row in self._rows for _, n in row["severities"])
            ratings = [row["rating"] for row in self._rows if row["rating"] in tuple(_RATINGS)]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError("this is not a portfolio.json file") from error
        self._measures.setdefault("debt", {"rating": max(ratings, default=None)})
        self.digest = hashlib.sha256(data).hexdigest()

    def measure(self, measure_id: str) -> Any:
        """Return the value of a measure, or None; the rating is that of the worst repository."""
        return self._measures.get(measure_id)

    def brief(self, why: tuple[str, ...], *, with_code: bool) -> Brief:
        """Return what a message says."""
        del with_code
        return brief_of_portfolio(self.name, self.as_of, self._measures.get("verdict"), why)

    def attachment(self, format_name: str, *, with_code: bool) -> tuple[str, bytes]:
        """Refuse: the pages of a portfolio link to each other and are no attachment."""
        del with_code
        raise DeliveryError(
            f"a portfolio has no {format_name} report to attach; put its folder on a web server, and set attach = [] at this target"
        )

    def open_findings(self) -> int:
        """Return how many findings nobody accepted."""
        return self._open

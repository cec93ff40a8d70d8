"""An adaptive card for a Teams workflow ("when a webhook request is received"). Texts are runs, where no mark means anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackaudit.model.errors import ConfigError
from stackaudit.portfolio.delivery import posting
from stackaudit.portfolio.delivery.errors import DeliveryError
from stackaudit.portfolio.delivery.letters import Letter
from stackaudit.portfolio.delivery.secrets import Secret
from stackaudit.portfolio.delivery.targets import Table
from stackaudit.reports.messages.brief import Brief

NAME = "teams"
KEYS = frozenset({"url-env", "url-file", "ca-file"})
LARGEST = 28_000
"""Bytes that a workflow takes."""
_COLOURS = {"critical": "Attention", "high": "Attention", "moderate": "Warning", "low": "Good"}


@dataclass(frozen=True, slots=True)
class Teams:
    """A channel; its address is the secret."""

    url: Secret
    ca_file: str | None
    suffix: str = ".teams.json"

    def secrets(self) -> tuple[Secret, ...]:
        """Return where the address lies."""
        return (self.url,)

    def parcel(self, letter: Letter, brief: Brief, run: str, *, with_code: bool) -> bytes:
        """Return the message with its card.

        Raises:
            DeliveryError: it is larger than a workflow takes.
        """
        del letter, run, with_code
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "fallbackText": brief.subject,
            "msteams": {"width": "Full"},
            "body": list(_body(brief)),
        }
        kind = "application/vnd.microsoft.card.adaptive"
        message = {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}
        data = json.dumps(message, ensure_ascii=False).encode()
        if len(data) > LARGEST:
            raise DeliveryError(f"the card takes {len(data):,} bytes, more than a workflow takes")
        return data

    def send(self, parcel: bytes, run: str) -> str:
        """Post it.

        Raises:
            TransientError: it may work later.
            StackauditError: it will not work as it is.
        """
        del run
        parts = posting.checked(self.url.read(), self.url.variable or str(self.url.file))
        posting.post(parts, parcel, {}, self.ca_file)
        return ""


def _body(brief: Brief) -> Iterator[dict[str, Any]]:
    yield _runs(_run(f"AI stack audit of {brief.repository}", weight="Bolder", size="Large"))
    grades = []
    if brief.risk:
        grades.append(
            _run(f"Risk: {brief.risk}   ", weight="Bolder", color=_COLOURS.get(brief.risk.lower(), "Default"))
        )
    if brief.rating:
        grades.append(_run(f"Debt: rating {brief.rating}", weight="Bolder"))
    if grades:
        yield _runs(*grades)
    yield _runs(_run(brief.sentence))
    if brief.why:
        yield _runs(_run("Why you get this: ", weight="Bolder"), _run(" ".join(brief.why)))
    for place, row in enumerate(brief.decisions, 1):
        yield _runs(_run(f"{place}. {row.title}", weight="Bolder"), separator=True)
        yield _runs(_run(f"{row.who} · {row.effort} · {row.by}", isSubtle=True), spacing="None")
        yield _runs(_run(row.reason), spacing="None")
    for place, (label, value, note) in enumerate(brief.figures):
        columns = [
            _column(_run(label), 3),
            _column(_run(value, weight="Bolder"), 2),
            _column(_run(note, isSubtle=True), 4),
        ]
        yield {"type": "ColumnSet", "columns": columns, "separator": place == 0, "spacing": "Small"}
    yield _runs(_run(f"{brief.day}. {brief.standing} {brief.withheld}".strip(), isSubtle=True), separator=True)


def _run(text: str, **look: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": text or " ", **look}


def _runs(*runs: dict[str, Any], **look: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs), **look}


def _column(run: dict[str, Any], width: int) -> dict[str, Any]:
    return {"type": "Column", "width": width, "items": [_runs(run)]}


def read(table: Table) -> Teams:
    """Read the settings of a channel.

    Raises:
        ConfigError: something cannot be accepted.
    """
    url = table.secret("url")
    if url is None:
        raise ConfigError(f"{table.place}: give url-env or url-file; the address of a workflow is a secret")
    return Teams(url, table.optional("ca-file"))

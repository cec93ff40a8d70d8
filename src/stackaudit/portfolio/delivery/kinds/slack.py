"""A message for a Slack incoming webhook. Texts go into rich text, where no mark of a stranger means anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackaudit.model.errors import ConfigError
from stackaudit.portfolio.delivery import posting
from stackaudit.portfolio.delivery.letters import Letter
from stackaudit.portfolio.delivery.secrets import Secret
from stackaudit.portfolio.delivery.targets import Table
from stackaudit.reports.messages.brief import Brief

NAME = "slack"
KEYS = frozenset({"url-env", "url-file", "ca-file"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Slack:
    """A channel; its address is the secret."""

    url: Secret
    ca_file: str | None
    suffix: str = ".slack.json"

    def secrets(self) -> tuple[Secret, ...]:
        """Return where the address lies."""
        return (self.url,)

    def parcel(self, letter: Letter, brief: Brief, run: str, *, with_code: bool) -> bytes:
        """Return the message."""
        del letter, run, with_code
        return json.dumps({"text": brief.subject.translate(_ESCAPES), "blocks": list(_blocks(brief))}).encode()

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


def _blocks(brief: Brief) -> Iterator[dict[str, Any]]:
    title = f"AI stack audit of {brief.repository}"[:150]
    yield {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    grades = [f"Risk: {brief.risk}" if brief.risk else "", f"Debt: rating {brief.rating}" if brief.rating else ""]
    grade = " · ".join(g for g in grades if g)
    yield _rich((f"{grade}\n" if grade else "", True), (brief.sentence, False))
    if brief.why:
        yield _rich(("Why you get this\n", True), ("\n".join(brief.why), False))
    for place, row in enumerate(brief.decisions, 1):
        about = f"{row.who} · {row.effort} · {row.by}\n{row.reason}"
        yield _rich((f"{place}. {row.title}\n", True), (about, False))
    if brief.figures:
        yield {"type": "divider"}
        yield _rich(*(part for row in brief.figures for part in _figure(*row)))
    yield _rich((f"{brief.day}. {brief.standing} {brief.withheld}".strip(), False))


def _figure(label: str, value: str, note: str) -> tuple[tuple[str, bool], ...]:
    return (f"{label}: ", False), (value, True), (f" ({note})\n" if note else "\n", False)


def _rich(*parts: tuple[str, bool]) -> dict[str, Any]:
    """Return a block of literal text; each part is bold or not."""
    found = [
        {"type": "text", "text": text[:2500], **({"style": {"bold": True}} if bold else {})}
        for text, bold in parts
        if text
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": found}]}


def read(table: Table) -> Slack:
    """Read the settings of a channel.

    Raises:
        ConfigError: something cannot be accepted.
    """
    url = table.secret("url")
    if url is None:
        raise ConfigError(f"{table.place}: give url-env or url-file; the address of a channel is a secret")
    return Slack(url, table.optional("ca-file"))

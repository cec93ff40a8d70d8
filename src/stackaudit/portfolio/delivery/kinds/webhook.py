"""A webhook of your own: JSON, signed where a secret is set."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import asdict, dataclass

from stackaudit.model.errors import ConfigError
from stackaudit.portfolio.delivery import posting
from stackaudit.portfolio.delivery.letters import Letter
from stackaudit.portfolio.delivery.secrets import Secret
from stackaudit.portfolio.delivery.targets import Table
from stackaudit.reports.messages.brief import Brief

NAME = "webhook"
KEYS = frozenset({"url", "url-env", "url-file", "secret-env", "secret-file", "ca-file"})
SCHEMA = "stackaudit.delivery/1"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes JSON."""

    url: str | Secret
    secret: Secret | None
    ca_file: str | None
    suffix: str = ".json"

    def secrets(self) -> tuple[Secret, ...]:
        """Return where address and key lie, if they are secret."""
        return tuple(s for s in (self.url, self.secret) if isinstance(s, Secret))

    def parcel(self, letter: Letter, brief: Brief, run: str, *, with_code: bool) -> bytes:
        """Return the JSON."""
        del with_code
        told = asdict(brief)
        told["figures"] = [{"label": a, "value": b, "note": c} for a, b, c in brief.figures]
        told["sure"] = [{"grade": a, "text": b} for a, b in brief.sure]
        head = {"schema": SCHEMA, "delivery": run, "as_of": letter.as_of, "open_findings": letter.open_findings()}
        return json.dumps({**head, **told}, ensure_ascii=False, indent=1).encode() + b"\n"

    def send(self, parcel: bytes, run: str) -> str:
        """Post it; the signature covers time and body, so that neither can be changed or sent again later.

        Raises:
            TransientError: it may work later.
            StackauditError: it will not work as it is.
        """
        parts = posting.checked(*_address(self.url))
        headers = {"Idempotency-Key": run}
        if self.secret is not None:
            moment = str(int(time.time()))
            headers |= {
                "X-Stackaudit-Timestamp": moment,
                "X-Stackaudit-Signature": signature(self.secret.read(), moment, parcel),
            }
        posting.post(parts, parcel, headers, self.ca_file)
        return ""


def signature(secret: str, moment: str, body: bytes) -> str:
    """Return ``sha256=`` and the HMAC-SHA256 of ``moment.body`` in hexadecimal digits."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _address(url: str | Secret) -> tuple[str, str]:
    return (url, "url") if isinstance(url, str) else (url.read(), url.variable or str(url.file))


def read(table: Table) -> Webhook:
    """Read the settings of a webhook.

    Raises:
        ConfigError: something cannot be accepted.
    """
    open_, hidden = table.optional("url"), table.secret("url")
    if (open_ is None) == (hidden is None):
        raise ConfigError(f"{table.place}: give one of url, url-env and url-file")
    if open_ is not None:
        posting.checked(open_, f"{table.place}: 'url'")
    url = open_ if open_ is not None else hidden
    return Webhook(url or "", table.secret("secret"), table.optional("ca-file"))

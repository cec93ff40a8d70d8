"""Targets for tests, and delivering to them."""

import email
import email.policy
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.portfolio.receivers import USER, Certificates

from stackaudit.app import delivering
from stackaudit.app.delivering import Outcome
from stackaudit.model.audit import Audit
from stackaudit.portfolio.delivery.letters import AuditLetter, PortfolioLetter


def config(folder: Path, **tables: dict[str, Any]) -> Path:
    """Write a configuration with these targets."""
    lines = []
    for name, values in tables.items():
        lines.append(f"[deliver.{name}]")
        for key, value in values.items():
            inner = (
                json.dumps(value)
                if not isinstance(value, dict)
                else "{" + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + "}"
            )
            lines.append(f"{key} = {inner}")
    path = folder / "stackaudit.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def mail(port: int, folder: Path, certificates: Certificates, **more: Any) -> dict[str, Any]:
    return {
        "kind": "smtp", "host": "localhost", "port": port, "username": USER, "password-env": "MAIL_PASSWORD",
        "from": "Audits <audits@example.com>", "to": ["cto@example.com", "Ä. Owner <owner@example.com>"],
        "ca-file": certificates.file(folder), **more,
    }  # fmt: skip


def sent(what: Audit | PortfolioLetter, path: Path, *names: str, **more: Any) -> list[Outcome]:
    before = more.pop("previous", None)
    previous = None if before is None else AuditLetter(before)
    pause = more.pop("pause", [].append)
    letter = what if isinstance(what, PortfolioLetter) else AuditLetter(what)
    return list(delivering.deliver(letter, delivering.chosen(names, path), previous, pause=pause, **more))


def parsed(envelope: Any) -> EmailMessage:
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message

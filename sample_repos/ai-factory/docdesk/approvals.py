"""People approve what changes the archive."""

import httpx

from docdesk.settings import settings


class NotApproved(Exception):
    """Nobody has approved this yet; the office finds it in its list."""


def require_approval(action: str, subject: str) -> None:
    """Return when a person has approved; else put it on the list and raise NotApproved."""
    reply = httpx.post(
        f"{settings.archive_url}/approvals", json={"action": action, "subject": subject}, timeout=10.0
    ).raise_for_status()
    if reply.json()["state"] != "approved":
        raise NotApproved(f"{action} {subject}")

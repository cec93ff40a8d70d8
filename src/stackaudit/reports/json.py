"""JSON: the audit itself, as the published schema says."""

from __future__ import annotations

from stackaudit.model.audit import Audit

NAME = "json"
SUFFIXES = (".json",)


def render(audit: Audit) -> bytes:
    """Return audit.json."""
    from stackaudit.model import audit_json

    return audit_json.dumps(audit)

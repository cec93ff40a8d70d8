"""The one door to configuration files: values with positions, within bounds, never an exception."""

from __future__ import annotations

from stackaudit.documents.bounds import DOCUMENT_LIMIT, MAX_NODES
from stackaudit.documents.door import parse, parse_as, readable

__all__ = ["DOCUMENT_LIMIT", "MAX_NODES", "parse", "parse_as", "readable"]

"""What SARIF 2.1.0 (OASIS, errata 01) says of the objects that we write, in short: keys, shapes and words.

The published schema is not in this repository. With ``SARIF_SCHEMA=path/to/sarif-schema-2.1.0.json`` the tests use it too.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 1}
BAG = {"type": "object", "properties": {"tags": {"type": "array", "uniqueItems": True, "items": TEXT}}}


def _object(required: str = "", **keys: Any) -> dict[str, Any]:
    """An object with these keys and no others; every object may have ``properties``."""
    named = {"properties": BAG, **keys}
    return {"type": "object", "additionalProperties": False, "properties": named, "required": required.split()}


def _list(item: Any, *, unique: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": item, "uniqueItems": unique}


def _word(*words: str) -> dict[str, Any]:
    return {"enum": list(words)}


LEVEL = _word("none", "note", "warning", "error")
MESSAGE = _object("text", text=TEXT, markdown=TEXT)
ARTIFACT = _object("uri", uri={"type": "string", "format": "uri-reference"}, uriBaseId=TEXT, description=MESSAGE)
BASE = _object(uri=TEXT, uriBaseId=TEXT, description=MESSAGE)
REGION = _object("startLine", startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
PHYSICAL = _object("artifactLocation", artifactLocation=ARTIFACT, region=REGION)
LOCATION = _object("physicalLocation", id={"type": "integer", "minimum": -1}, physicalLocation=PHYSICAL)
RULE = _object(
    "id", id=TEXT, name=TEXT, shortDescription=MESSAGE, fullDescription=MESSAGE, help=MESSAGE, helpUri=TEXT,
    defaultConfiguration=_object(level=LEVEL),
)  # fmt: skip
DRIVER = _object("name", name=TEXT, version=TEXT, semanticVersion=TEXT, rules=_list(RULE, unique=True))
SUPPRESSION = _object(
    "kind", kind=_word("inSource", "external"), status=_word("accepted", "underReview", "rejected"),
    justification=TEXT, location=LOCATION,
)  # fmt: skip
RESULT = _object(
    "message", ruleId=TEXT, ruleIndex={"type": "integer", "minimum": -1}, level=LEVEL, message=MESSAGE, locations=_list(LOCATION),
    relatedLocations=_list(LOCATION, unique=True), partialFingerprints={"type": "object", "additionalProperties": TEXT},
    baselineState=_word("new", "unchanged", "updated", "absent"), suppressions=_list(SUPPRESSION, unique=True),
)  # fmt: skip
NOTE = _object(
    "message", descriptor=_object(id=TEXT), level=LEVEL, message=MESSAGE, locations=_list(LOCATION, unique=True)
)
INVOCATION = _object(
    "executionSuccessful", executionSuccessful={"type": "boolean"}, toolExecutionNotifications=_list(NOTE)
)
RUN = _object(
    "tool", tool=_object("driver", driver=DRIVER), automationDetails=_object(id=TEXT), invocations=_list(INVOCATION),
    originalUriBaseIds={"type": "object", "additionalProperties": BASE}, columnKind=_word("utf16CodeUnits", "unicodeCodePoints"),
    results=_list(RESULT),
)  # fmt: skip
LOG = _object("version runs", **{"$schema": TEXT}, version=_word("2.1.0"), runs=_list(RUN))


def schemas() -> list[dict[str, Any]]:
    """Return the contract, and the published schema where its path is given."""
    given = os.environ.get("SARIF_SCHEMA")
    return [LOG, *([json.loads(Path(given).read_text(encoding="utf-8"))] if given else [])]

"""The price and context table of litellm, today's and older ones (also as copied by tokencost)."""

from __future__ import annotations

import json
from typing import Any

from .claims import Claims, DateClaim, FactClaim, day, page
from .packages import Wheel

_KINDS = {
    "chat": "chat",
    "responses": "chat",
    "completion": "completion",
    "embedding": "embedding",
    "image_generation": "image",
    "image_edit": "image",
    "audio_transcription": "audio",
    "audio_speech": "audio",
    "realtime": "audio",
    "video_generation": "video",
    "rerank": "rerank",
    "moderation": "moderation",
    "ocr": "ocr",
}
_MILLION = 1_000_000
_AUTHOR_AT = -2


def read(wheel: Wheel, member: str, source: str, into: Claims, *, old: bool) -> None:
    """Read one table; the dates of an ``old`` one were lower bounds that have moved since."""
    for key, row in json.loads(wheel.text(member)).items():
        host, kind = row.get("litellm_provider"), row.get("mode", "chat")
        # Rows such as ``256-x-256/dall-e-2`` price a size of an image, not a model of their own.
        if key == "sample_spec" or not host or kind not in _KINDS or key.startswith("ft:"):
            continue
        parts = key.split("/")
        into.facts.append(
            FactClaim(
                source=source,
                host=host,
                model=key,
                facts=_facts(row, _KINDS[kind]),
                organisation=parts[_AUTHOR_AT].lower() if len(parts) > 1 else None,
            )
        )
        if when := day(row.get("deprecation_date")):
            into.dates.append(DateClaim(source, host, key, when, not_before=old, page=page(row.get("source"))))


def _facts(row: dict[str, Any], kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "kind": kind,
        "context": _whole(row.get("max_input_tokens")),
        "max_output": _whole(row.get("max_output_tokens")) if kind != "embedding" else None,
        "dimensions": _whole(row.get("output_vector_size")),
        "sampling": row.get("supports_sampling_params"),
        "tools": row.get("supports_function_calling"),
        "vision": row.get("supports_vision"),
        "json_schema": row.get("supports_response_schema"),
    }
    cost_in, cost_out = row.get("input_cost_per_token"), row.get("output_cost_per_token") or 0
    if isinstance(cost_in, int | float) and (cost_in or cost_out):
        facts["price"] = (round(float(cost_in * _MILLION), 6), round(float(cost_out * _MILLION), 6))
    return {name: value for name, value in facts.items() if value is not None}


def _whole(value: object) -> int | None:
    """Older tables hold some sizes as text."""
    try:
        return int(value) or None  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None

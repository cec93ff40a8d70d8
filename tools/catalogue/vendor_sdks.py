"""Vendors' own SDKs: the ids they type and the shutdown dates in their tables and docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .claims import Claims, DateClaim, FactClaim, day, long_day
from .literals import assigned, literal_members
from .packages import Wheel

_ENTRY = re.compile(
    r'^\s*-\s+(?P<ids>(?:"[^"]+",?\s+)*"[^"]+"):\s+Announced\s+shutdown\s+date:\s+(?P<day>\d{4}-\d{2}-\d{2})',
    re.MULTILINE,
)
_MODEL_FILES = {
    *("chat_model", "responses_model", "all_models", "embedding_model", "image_model"),
    *("video_model", "moderation_model", "audio_model", "speech_model"),
}
_OPENAI_PAGE = "https://developers.openai.com/api/docs/deprecations"
_ANTHROPIC_PAGE = "https://platform.claude.com/docs/en/about-claude/model-deprecations"


def read_openai(wheel: Wheel, into: Claims) -> None:
    """Docstrings list ``"id", "id": Announced shutdown date: YYYY-MM-DD``, wrapped anywhere."""
    seen: set[tuple[str, str]] = set()
    for path, text in wheel.texts("openai/", ".py").items():
        for model, when in _openai_dates(text):
            if (model, when) not in seen:
                seen.add((model, when))
                into.dates.append(DateClaim("openai-sdk", "openai", model, day(when), page=_OPENAI_PAGE))
        if path.startswith("openai/types/") and path.rsplit("/", 1)[-1][:-3] in _MODEL_FILES:
            into.facts.extend(_listed("openai-sdk", "openai", literal_members(text)))


def _openai_dates(text: str) -> Iterator[tuple[str, str]]:
    for entry in _ENTRY.finditer(text):
        for model in re.findall(r'"([^"]+)"', entry["ids"]):
            yield model, entry["day"]


def read_anthropic(wheel: Wheel, into: Claims, source: str) -> None:
    """Tables ``DEPRECATED_MODELS = {id: "June 15th, 2026"}`` and the typed ids."""
    tables: dict[str, str] = {}
    for text in wheel.texts("anthropic/", ".py").values():
        if re.search(r"^DEPRECATED_MODELS\b", text, re.MULTILINE):
            tables.update(assigned(text, "DEPRECATED_MODELS"))
    into.dates.extend(
        DateClaim(source, "anthropic", model, long_day(when), page=_ANTHROPIC_PAGE) for model, when in tables.items()
    )
    members = literal_members(wheel.text("anthropic/types/model.py"))
    into.facts.extend(_listed(source, "anthropic", members))


def _listed(source: str, host: str, models: Iterable[str]) -> Iterator[FactClaim]:
    return (FactClaim(source, host, model) for model in models)

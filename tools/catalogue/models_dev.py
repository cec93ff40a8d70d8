"""models.dev (TOML files) and the tables that frameworks derive from it or keep beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from .claims import Claims, FactClaim, day
from .literals import assigned, literal_members
from .packages import Wheel

_VISUAL = {"image", "video"}


def read_checkout(checkout: Path, into: Claims) -> None:
    """Read the labs' own models, then each provider's, which inherit from them."""
    base: dict[str, dict[str, Any]] = {}
    for path in sorted((checkout / "models").rglob("*.toml")):
        name = path.relative_to(checkout / "models").with_suffix("")
        # with_suffix cuts at the last dot, and model names have dots of their own.
        identity = str(name.parent / path.name.removesuffix(".toml"))
        base[identity] = tomllib.loads(path.read_text("utf-8"))
        lab, model = identity.split("/", 1)
        into.facts.append(FactClaim("models.dev", f"lab:{lab}", model, _facts(base[identity]), organisation=lab))
    for path in sorted((checkout / "providers").rglob("models/**/*.toml")):
        if path.exists():  # some are links to files that the project has since removed
            _read_provider(path, checkout, base, into)


def _read_provider(path: Path, checkout: Path, base: dict[str, dict[str, Any]], into: Claims) -> None:
    provider, _, *parts = path.relative_to(checkout / "providers").parts
    row = tomllib.loads(path.read_text("utf-8"))
    parent = base.get(row.get("base_model", ""), {})
    kept = {k: v for k, v in parent.items() if k not in row.get("base_model_omit", ())}
    lab = row["base_model"].split("/")[0] if row.get("base_model") else None
    model = "/".join(parts).removesuffix(".toml")
    organisation = lab or (parts[-2].lower() if len(parts) > 1 else None)
    into.facts.append(FactClaim("models.dev", provider, model, _facts(kept | row), organisation))


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    cost, limit, modalities = row.get("cost", {}), row.get("limit", {}), row.get("modalities", {})
    facts: dict[str, Any] = {
        "family": row.get("family"),
        "release": day(row.get("release_date")),
        "open_weights": row.get("open_weights"),
        "sampling": row.get("temperature"),
        "tools": row.get("tool_call"),
        "json_schema": row.get("structured_output"),
        "vision": bool(_VISUAL & set(modalities["input"])) if "input" in modalities else None,
        "context": limit.get("context") or None,
        "max_output": limit.get("output") or None,
        "licence": row.get("license") if isinstance(row.get("license"), str) else None,
        "status": "deprecated" if row.get("status") == "deprecated" else None,
    }
    if cost.get("input"):
        facts["price"] = (float(cost["input"]), float(cost.get("output", 0)))
    return {name: value for name, value in facts.items() if value is not None}


def read_profiles(wheel: Wheel, member: str, source: str, host: str, into: Claims) -> None:
    """Read a framework's table of profiles, derived from models.dev but fresher."""
    for model, row in assigned(wheel.text(member), "_PROFILES").items():
        facts: dict[str, Any] = {
            "release": day(row.get("release_date")),
            "open_weights": row.get("open_weights"),
            "sampling": row.get("temperature"),
            "tools": row.get("tool_calling"),
            "json_schema": row.get("structured_output"),
            "vision": row.get("image_inputs"),
            "context": row.get("max_input_tokens") or None,
            "max_output": row.get("max_output_tokens") or None,
            "status": "deprecated" if row.get("status") == "deprecated" else None,
        }
        known = {name: value for name, value in facts.items() if value is not None}
        into.facts.append(FactClaim(source, host, model, known))


def read_known_names(wheel: Wheel, into: Claims) -> None:
    """Read ``provider:model`` names that a framework offers for completion."""
    for name in literal_members(wheel.text("pydantic_ai/models/_known_model_names.py")):
        provider, _, model = name.partition(":")
        if model:
            into.facts.append(FactClaim("pydantic-ai", provider, model))

"""Names of callees for people."""

from __future__ import annotations

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Site
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import Step


def callee_name(signature: Signature, steps: tuple[Step, ...], site: Site, language: str) -> str:
    """Return the callee of a call with the construction that led to it: ``package.Client().chat.create``."""
    name = signature.name
    if name.endswith(".*"):  # a method of an interface that the product implements
        name = f"{name[:-1]}{last_name(site.call.func)}"
    first = steps[0].signature if steps else signature
    if first is signature or not signature.vendor or len(steps) < 2:
        return name
    if dialect_of(language).folders:
        return f"{first.name}().{name.rpartition('/')[2].split('.', 2)[-1]}"
    if dialect_of(language).implicit_this:
        return f"{first.name}().{name.rsplit('.', 1)[-1]}"
    owner = next((t for t in (first.name, *first.bases) if name.startswith(f"{t}.")), "")
    return f"{first.name}().{name[len(owner) :].lstrip('.')}"

"""Whether this installation can do its work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

from stackaudit.model.audit import STALE_DAYS
from stackaudit.model.errors import StackauditError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    what: str
    good: bool
    detail: str


def checks() -> Iterator[Check]:
    """Yield the state of each part; nothing raises."""
    yield _packages()
    for what, look in (("git", _git), ("catalogue", _catalogue), ("rules", _rules)):
        try:
            yield Check(what, *look())
        except (StackauditError, OSError, ValueError) as error:
            yield Check(what, good=False, detail=str(error))


def _packages() -> Check:
    missing = []
    try:
        wanted = [line for line in metadata.requires("stackaudit") or () if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        return Check("packages", good=True, detail="running from source, versions are not checked")
    held = []
    for line in wanted:
        name = line.split(";")[0].split(">")[0].split("=")[0].split("<")[0].split("[")[0].strip()
        try:
            held.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    return Check("packages", not missing, f"not installed: {', '.join(missing)}" if missing else ", ".join(held))


def _git() -> tuple[bool, str]:
    from stackaudit.intake.git import find_git

    found = find_git()
    return True, str(found) if found else "not found: repositories are read as plain folders, without history"


def _catalogue() -> tuple[bool, str]:
    from stackaudit.catalog.loading import COMPILED, load
    from stackaudit.catalog.models import ModelCatalogue
    from stackaudit.catalog.updates import kept, place

    catalogue = load()
    models, form = catalogue.models, "compiled" if COMPILED.exists() else "read from its source files"
    if kept() is not None and models is not ModelCatalogue.load():
        form += f", models updated in {place()}"
    age = (datetime.now(UTC).date() - models.as_of).days
    stale = (
        f"; it is {age} days old: newer dates may be missing, run 'stackaudit catalog update' or upgrade stackaudit"
        if age > STALE_DAYS
        else ""
    )
    return True, f"{len(catalogue.vendors)} vendors, {len(models.ids()):,} models as of {models.as_of}, {form}{stale}"


def _rules() -> tuple[bool, str]:
    from stackaudit import rulebook

    book = rulebook.load()
    return bool(book), f"{len(book)} rules" if book else "none found"

"""Whether this installation can do its work."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from stackaudit.model.audit import STALE_DAYS
from stackaudit.model.errors import StackauditError

_EXTRA = re.compile(r"""extra\s*==\s*["']([\w-]+)["']""")
_NAME = re.compile(r"[^\w.-]")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    what: str
    good: bool
    detail: str


def checks() -> Iterator[Check]:
    """Yield the state of each part; nothing raises."""
    yield _packages()
    looks = (
        ("git", _git),
        ("catalogue", _catalogue),
        ("rules", _rules),
        ("cache", _cache),
        ("configuration", _configuration),
        ("extras", _extras),
    )
    for what, look in looks:
        try:
            yield Check(what, *look())
        except (StackauditError, OSError, ValueError, subprocess.SubprocessError) as error:
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
    if found is None:
        return True, "not found: repositories are read as plain folders, without history"
    done = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=10, check=False, cwd="/")
    return done.returncode == 0, f"{done.stdout.strip() or 'does not run'}, {found}"


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


def _cache() -> tuple[bool, str]:
    from stackaudit.catalog.loading import COMPILED, cache_folder

    folder = cache_folder()
    place = next(p for p in (folder, *folder.parents) if p.exists())
    writable = os.access(place, os.W_OK | os.X_OK)
    use = "not needed: the catalogue is compiled" if COMPILED.exists() else "keeps the compiled catalogue"
    return True, f"{folder}, {use}" if writable else f"{folder} cannot be written: each start compiles the catalogue"


def _configuration() -> tuple[bool, str]:
    from stackaudit.app.configuration.config import resolve

    found = resolve(Path.cwd())
    given = sum(1 for value in found.values.values() if value.origin != "default")
    return True, f"{found.file or 'no file'} for {Path.cwd()}, {given} {'setting' if given == 1 else 'settings'} set"


def _extras() -> tuple[bool, str]:
    """Name the optional parts and what they lack; lacking some is no fault."""
    try:
        lines = metadata.requires("stackaudit") or ()
    except metadata.PackageNotFoundError:
        lines = ()
    lacking: dict[str, list[str]] = {}
    for line in lines:
        if match := _EXTRA.search(line):
            wanted = lacking.setdefault(match[1], [])
            name = _NAME.split(line, maxsplit=1)[0]
            try:
                metadata.version(name)
            except metadata.PackageNotFoundError:
                wanted.append(name)
    told = [f"{name} ({'needs ' + ', '.join(gaps) if gaps else 'installed'})" for name, gaps in sorted(lacking.items())]
    return True, ", ".join(told) or "none offered"


def _rules() -> tuple[bool, str]:
    from stackaudit import rulebook

    book = rulebook.load()
    return bool(book), f"{len(book)} rules" if book else "none found"

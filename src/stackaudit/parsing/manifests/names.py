"""Package names as their registries compare them, requirement texts, and what a group is called."""

from __future__ import annotations

import re

from stackaudit.model.documents import Dependency

_SEPARATORS = re.compile(r"[-_.]+")
_REQUIREMENT = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)[ \t]*+(?:\[[^\]]{0,500}\])?[ \t]*+(.*)", re.DOTALL
)
_CONSTRAINT = re.compile(r"(?:[<>=!~^@(]|$)")
_EGG = re.compile(r"#(?:.*&)?egg=([A-Za-z0-9._-]{1,200})")
_REPOSITORY = re.compile(
    r"^(?:git|hg|svn|bzr)\+[^#?]*?/([A-Za-z0-9._-]{1,200}?)(?:\.git)?/?(?:@[^#/]{1,200})?(?:#.*)?$"
)
_LONGEST = 500
"""Characters of one requirement."""
_LOGIN = re.compile(r"(?<=://)(?!git@)[^/\s@]{1,300}@")
"""Credentials in a URL: the only place of a requirement that can hold a secret."""
_WORDS = re.compile(r"[a-z]+")
_GROUPS = {
    "test": "test",
    "tests": "test",
    "testing": "test",
    "pytest": "test",
    "docs": "docs",
    "doc": "docs",
    "documentation": "docs",
    "dev": "dev",
    "develop": "dev",
    "development": "dev",
    "devel": "dev",
    "lint": "dev",
    "linting": "dev",
    "linters": "dev",
    "format": "dev",
    "style": "dev",
    "typing": "dev",
    "types": "dev",
    "mypy": "dev",
    "ci": "dev",
    "build": "dev",
    "release": "dev",
}


def pypi_name(name: str) -> str:
    """Return *name* as PEP 503 compares it: lower case, runs of ``-``, ``_`` and ``.`` as one ``-``."""
    return _SEPARATORS.sub("-", name.strip()).lower()


def shown(text: str) -> str:
    """Return *text* on one line, shortened, and with credentials masked."""
    return _LOGIN.sub("***@", " ".join(text[:_LONGEST].split()))


def group_of(name: str, default: str) -> str:
    """Return the group that *name* speaks of (``dev``, ``test``, ``docs``), else *default*."""
    for word in _WORDS.findall(name.lower()):
        if word in _GROUPS:
            return _GROUPS[word]
    return default


def split_requirement(text: str) -> tuple[str, str] | None:
    """Return the PyPI name and the constraint of a requirement (PEP 508, or a version control URL).

    Extras and markers are left out of the constraint; credentials in URLs are masked. None where no name can be told.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if "://" in text.split("@", 1)[0].split(" ", 1)[0] or text.startswith(("git+", "hg+", "svn+", "bzr+")):
        found = _EGG.search(text) or _REPOSITORY.match(text.split(" ", 1)[0])
        return (pypi_name(found[1]), shown(text)) if found is not None else None
    match = _REQUIREMENT.match(text)
    if match is None:
        return None
    name, rest = match.groups()
    rest = rest.split(" ;" if rest.startswith("@") else ";", 1)[0].strip()
    if _CONSTRAINT.match(rest) is None:
        return None
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    return pypi_name(name), shown(rest)


def pypi_dependency(text: str, line: int, group: str) -> Dependency | None:
    """Return the dependency that requirement *text* declares, or None where it names no package."""
    split = split_requirement(text)
    if split is None:
        return None
    return Dependency("pypi", split[0], split[1], group, line, shown(text))

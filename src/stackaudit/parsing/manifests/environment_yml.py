"""Conda environments, with their ``pip`` part. Conda names count as PyPI names but for a short list kept as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, Items, Leaf, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import group_of, pypi_name, shown
from stackaudit.parsing.manifests.tables import at, requirements, text

PATTERNS = (
    "environment*.yml",
    "environment*.yaml",
    "*environment.yml",
    "*environment.yaml",
    "conda.yml",
    "conda.yaml",
    "conda-env*.yml",
    "conda-env*.yaml",
    "python_env.yml",
    "python_env.yaml",
)

_NAMES = Path(__file__).with_name("conda_names.txt")
_SPEC = re.compile(r"(?:[\w./-]{1,100}::)?([A-Za-z0-9_][A-Za-z0-9._-]{0,200})(?:\[[^\]]*\])?[ ]*(.*)")
_NONE = {"python", "pip"}


def read(path: str, data: bytes) -> Manifest | Skip | None:
    """Return the packages of an environment; None where the file holds no list of dependencies."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    listed = at(document.root, "dependencies")
    if not isinstance(listed, Items):
        return None
    group = group_of(path.rpartition("/")[2].partition(".")[0], "main")
    return Manifest(path, tuple(_packages(listed, group)), text(at(document.root, "name")))


def _packages(listed: Items, group: str) -> Iterator[Dependency]:
    for item in listed.items:
        if not isinstance(item, Leaf):
            yield from requirements(at(item, "pip"), group)
            continue
        declared = text(item)
        match = _SPEC.match(declared[:500])
        if match is not None and match[1].lower() not in _NONE:
            name = pypi_name(match[1])
            yield Dependency("pypi", _aliases().get(name, name), shown(match[2]), group, item.line, shown(declared))


@cache
def _aliases() -> dict[str, str]:
    """Return conda name → PyPI name where they differ."""
    lines = _NAMES.read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))

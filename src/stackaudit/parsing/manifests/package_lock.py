"""npm's ``package-lock.json``, versions 1 to 3."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from stackaudit.model.documents import Lockfile
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.locks import lockfile

PATTERNS = ("package-lock.json", "npm-shrinkwrap.json")

_PACKAGE = re.compile(
    rb'"node_modules/([^"\r\n]{1,400})":\s{0,20}\{\s{0,40}(?:"name":\s?"([^"\r\n]{1,300})",\s{0,40})?"version":\s?"([^"\r\n]{1,200})"'
)
_V1_LIMIT = 8 * 1024 * 1024


def read(path: str, data: bytes) -> Lockfile | Skip:
    """Return the version of every package; of several the one that stands in the outermost ``node_modules``."""
    if b'"node_modules/' in data or b'"packages"' in data:
        return lockfile(path, "npm", _flat(data))
    if len(data) > _V1_LIMIT:
        return Skip(path, "parsing", f"An npm lock of the first version larger than {_V1_LIMIT // (1024 * 1024)} MB.")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return Skip(path, "parsing", "The npm lock is not valid JSON.")
    return lockfile(path, "npm", _nested(document))


def _flat(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and version of version 2 and 3, outermost first."""
    inner = []
    for place, name, version in _PACKAGE.findall(data):
        folder, _, last = place.rpartition(b"node_modules/")
        pair = (name or last).decode("utf-8", "replace").lower(), version.decode("utf-8", "replace")
        if folder:
            inner.append(pair)
        else:
            yield pair
    yield from inner


def _nested(document: object) -> Iterator[tuple[str, str]]:
    """Yield name and version of version 1, outermost first; breadth-first without recursion."""
    level = [document]
    while level:
        below: list[object] = []
        for holder in level:
            packages = holder.get("dependencies") if isinstance(holder, dict) else None
            for name, package in packages.items() if isinstance(packages, dict) else ():
                version = package.get("version") if isinstance(package, dict) else None
                if isinstance(version, str):
                    yield str(name).lower(), version
                below.append(package)
        level = below

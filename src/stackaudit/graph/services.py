"""Services of a repository: folders with a manifest of their own below which something can be started.

A folder with a manifest but without an entry point below it (a shared library, a folder of tools) belongs to the nearest
such folder above, in the end to the root. A repository with fewer than two services has none worth telling apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

ROOT = ""


def services(manifests: Iterable[str], starts: Iterable[str]) -> tuple[str, ...]:
    """Return the folders of the services, sorted; the root among them where something starts outside the others.

    Args:
        manifests: paths of the manifests.
        starts: paths of production code with an entry point.
    """
    candidates = frozenset(path.rpartition("/")[0] for path in manifests) | {ROOT}
    found = {service_of(path, candidates) for path in starts}
    return tuple(sorted(found)) if len(found) > 1 else ()


def service_of(path: str, folders: Collection[str]) -> str:
    """Return the nearest of *folders* above a file; the root when there is none."""
    folder = path.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folder

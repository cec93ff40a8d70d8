"""Files that detectors ask for by name, and the statements and tables of projects that are written as templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from stackaudit import detectors
from stackaudit.model.documents import Document, Fields, Leaf
from stackaudit.model.source import SourceFile
from stackaudit.parsing import templates

LANGUAGES = frozenset({"sql"})
"""Languages of templates: read only below a project of them."""
_TABLE = ".csv"


def folders(paths: Sequence[str]) -> dict[str, str]:
    """Return the folders of the projects of templates among *paths*, each with an empty name."""
    marks = detectors.declared("TEMPLATE_PROJECTS")
    return {folder: "" for path in paths for folder, _, name in [path.rpartition("/")] if name in marks}


def is_declared(path: str, projects: Mapping[str, str]) -> bool:
    """Return whether a detector asks for a file by its name, or a project of templates describes itself in it."""
    name = path.rpartition("/")[2]
    if name.endswith((".yml", ".yaml")) and projects and _nearest(path, projects) is not None:
        return True
    return any(fnmatchcase(name, pattern) for pattern in detectors.declared("DOCUMENTS"))


def documents(
    statements: Mapping[str, SourceFile], known: Sequence[Document], paths: Sequence[str]
) -> Iterator[tuple[Document, bytes]]:
    """Yield the templates and, by their names alone, the tables of values below the projects among *known* documents.

    Args:
        statements: SQL of the tree by path.
        known: documents that are parsed already.
        paths: all files of the tree.
    """
    projects = dict(_projects(known))
    for path in paths if projects else ():
        folder = _nearest(path, projects)
        if folder is None:
            continue
        if path in statements and len(statements[path].data) <= templates.MAX_SIZE:
            data = statements[path].data
            yield templates.parse(path, data, folder, projects[folder]), data
        elif path.endswith(_TABLE):
            yield templates.described(path, "csv", folder, projects[folder], []), b""


def _projects(known: Sequence[Document]) -> Iterator[tuple[str, str]]:
    """Yield the folder and the name of each project."""
    marks = detectors.declared("TEMPLATE_PROJECTS")
    for document in known:
        folder, _, name = document.path.rpartition("/")
        title = document.root.get("name") if name in marks and isinstance(document.root, Fields) else None
        if isinstance(title, Leaf) and isinstance(title.value, str):
            yield folder, title.value


def _nearest(path: str, folders: Mapping[str, str]) -> str | None:
    """Return the nearest folder above a file that is among *folders*."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in folders:
            return folder
    return None

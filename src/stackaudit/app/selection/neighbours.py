"""The files that a change can reach: what its code imports, and the manifests and environment of the folders above."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from stackaudit.app.selection import infrastructure_files, template_files
from stackaudit.app.selection.choosing import Imports, code_to_parse
from stackaudit.app.selection.interest import Interest, interest
from stackaudit.app.selection.module_imports import ModuleIndex
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.documents import readable
from stackaudit.intake.languages import LOCK_LIMIT, language_of, limit_of
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.reading import read_one
from stackaudit.model.source import Entry, Skip, SourceFile
from stackaudit.parsing import manifests, ownership
from stackaudit.parsing.door import lowerers

STEPS = 2
"""Imports of imports that are followed: the module that makes a client, the settings that it reads."""
MOST = 40
"""Files that are added at each step; which ones does not depend on the machine."""
_SHARING = infrastructure_files.LANGUAGES - {"yaml", "json"}


def reached(tree: ListedTree, changed: Collection[str], catalogue: Catalogue) -> frozenset[str]:
    """Return the paths to read for a change; none where nothing that changed can be of the stack.

    Args:
        tree: one state of the repository.
        changed: paths that changed, of this state or of the other.
        catalogue: knows packages and words of the stack.
    """
    entries = {entry.path: entry for entry in tree.entries()}
    words = interest(catalogue)
    code: dict[str, SourceFile] = {}
    documents = False
    try:
        for item in _items(tree, entries, changed):
            if language_of(item.path, item.data[:256]) in lowerers():
                code[item.path] = item
            else:
                documents = documents or _is_document(item, words, entries)
        _follow(tree, entries, code, catalogue)
    finally:
        tree.close()
    if not documents and not (code and code_to_parse(code, words.stack, catalogue)):
        return frozenset()
    return frozenset((*changed, *code, *_around(entries, changed)))


def _items(tree: ListedTree, entries: Mapping[str, Entry], paths: Iterable[str]) -> Iterator[SourceFile]:
    for path in sorted(paths):
        found = read_one(tree, entries[path]) if path in entries else None
        if found is not None and not isinstance(found, Skip):
            yield found


def _is_document(item: SourceFile, words: Interest, paths: Collection[str]) -> bool:
    if readable(item.path) in infrastructure_files.LANGUAGES:
        return words.hit(item)
    return words.in_document(item, template_files.folders(tuple(paths)))


def _follow(tree: ListedTree, entries: Mapping[str, Entry], code: dict[str, SourceFile], catalogue: Catalogue) -> None:
    """Add to *code* what it imports, what that imports, and so on, as far as it has words of the stack.

    A module without them may hold a number or a text that is passed on; it stays unknown, and is not taken for missing.
    """
    paths = [path for path in entries if language_of(path) in lowerers()] if code else []
    imports, modules, words = Imports(paths), ModuleIndex(p for p in paths if p.endswith(".py")), interest(catalogue)
    fresh, seen = list(code.values()), set(code)
    for _ in range(STEPS):
        wanted = {path for item in fresh for path in _imported(item, imports, modules)} - seen
        seen |= wanted
        fresh = [
            item
            for item in _items(tree, entries, sorted(wanted)[: 4 * MOST])
            if words.hit(item) or imports.are_of_the_stack(item.path, imports.of(item)[1], catalogue)
        ][:MOST]
        code |= {item.path: item for item in fresh}


def _imported(item: SourceFile, imports: Imports, modules: ModuleIndex) -> set[str]:
    return modules.imported(item) if item.path.endswith(".py") else imports.of(item)[0]


def _around(paths: Iterable[str], changed: Collection[str]) -> Iterator[str]:
    """Yield the manifests, the environment files and the owners of the folders above the changed files.

    Lock files are large; they are read where a manifest or lock file changed. Infrastructure is written in several files of
    one folder that share names, so these go together.
    """
    folders = {""}
    described = {path.rpartition("/")[0] for path in changed if readable(path) in _SHARING}
    for path in changed:
        while path := path.rpartition("/")[0]:
            folders.add(path)
    locks = any(manifests.is_manifest(path) for path in changed)
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder in described and readable(path) in _SHARING:
            yield path
        elif folder not in folders:
            if ownership.is_source(path):
                yield path
        elif manifests.is_manifest(path):
            if locks or limit_of(path, language_of(path)) < LOCK_LIMIT:
                yield path
        elif language_of(path) == "env" or ownership.is_source(path):
            yield path

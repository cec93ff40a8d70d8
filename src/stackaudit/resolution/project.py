"""The code files of one tree, and how they import each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable

from stackaudit.model.code import Binding, Call, CodeFile, Import, Site, place_of
from stackaudit.resolution.builtins import INDIRECT_NAMES
from stackaudit.resolution.labels import labels
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.languages.folder_modules import FolderModules
from stackaudit.resolution.languages.package_modules import PackageModules
from stackaudit.resolution.languages.script_modules import Layout, ScriptModules
from stackaudit.resolution.shapes import last_name

SCRIPT = "javascript"
"""The language whose modules are files by path, not packages by name."""


class Project:
    """Files by path, modules by place, and small indexes that the evaluator asks often."""

    def __init__(
        self,
        files: Iterable[CodeFile],
        published: Container[str] = frozenset(),
        layout: Layout | None = None,
        paths: Iterable[str] = (),
    ) -> None:
        """Take the files, the first parts of import roots of published packages, and what configuration says of modules.

        *paths* are all files of the tree: a folder is a package also where nothing stands in its ``__init__.py``.
        """
        self._published = published
        self.files: dict[str, CodeFile] = {f.path: f for f in sorted(files, key=lambda f: f.path)}
        self._modules: dict[str, CodeFile] = {}
        self.paths = frozenset(paths)
        self._packages = {path.rpartition("/")[0] for path in self.paths if path.endswith("/__init__.py")}
        self._tails: dict[str, list[CodeFile]] = defaultdict(list)
        self._scripts = ScriptModules((f for f in self.files.values() if f.language == SCRIPT), layout or Layout())
        for file in self.files.values():
            if file.is_notebook or file.language == SCRIPT or dialect_of(file.language).packages:
                continue  # nobody imports a notebook by its name
            place = file.module.replace(".", "/") if file.language == "python" else file.module
            self._modules[place] = file
            if file.path.endswith("/__init__.py"):
                self._packages.add(place)
            parts = place.split("/")
            for start in range(1, min(len(parts), 6)):
                self._tails["/".join(parts[start:])].append(file)
        packaged: dict[str, list[CodeFile]] = defaultdict(list)
        for file in self.files.values():
            packaged[dialect_of(file.language).packages].append(file)
        modules = layout.modules if layout is not None else ()
        self._packaged: dict[str, PackageModules] = {
            family: FolderModules(rows, modules) if dialect_of(rows[0].language).folders else PackageModules(rows)
            for family, rows in packaged.items()
            if family
        }
        self._folders = {place[:end] for place in self._modules for end in range(len(place)) if place[end] == "/"}
        self._bindings: dict[str, dict[tuple[int, str], list[Binding]]] = {}
        self._children: dict[str, dict[tuple[int, str], list[int]]] = {}
        self._imports: dict[str, dict[tuple[int, str], list[Import]]] = {}
        self._holders: dict[str, dict[str, set[int]]] = {}
        self._callers: dict[str, list[tuple[CodeFile, Site]]] | None = None
        self._heirs: dict[str, set[str]] | None = None
        self._found: dict[tuple[str, str, int], CodeFile | None] = {}
        self._importers: dict[str, frozenset[str]] | None = None
        self._sites: dict[str, dict[tuple[int, int, int, int], Site]] = {}
        self._labels: dict[str, dict[tuple[int, int, int, int], str]] = {}

    def bindings(self, file: CodeFile, scope: int, target: str) -> list[Binding]:
        """Return the bindings of a name in a scope, in source order."""
        index = self._bindings.get(file.path)
        if index is None:
            index = self._bindings[file.path] = {}
            for binding in file.bindings:
                index.setdefault((binding.scope, binding.target), []).append(binding)
        return index.get((scope, target), [])

    def definitions(self, file: CodeFile, scope: int, name: str) -> list[int]:
        """Return the scopes (functions and classes) that are defined under *name* in a scope."""
        index = self._children.get(file.path)
        if index is None:
            index = self._children[file.path] = {}
            for position, child in enumerate(file.scopes):
                if position and child.kind != "lambda":
                    index.setdefault((child.parent, child.name), []).append(position)
        return index.get((scope, name), [])

    def imports(self, file: CodeFile, scope: int, name: str) -> list[Import]:
        """Return the imports that bind *name* in a scope."""
        index = self._imports.get(file.path)
        if index is None:
            index = self._imports[file.path] = {}
            for row in file.imports:
                index.setdefault((row.scope, row.local), []).append(row)
        return index.get((scope, name), [])

    def holders(self, file: CodeFile, name: str) -> Collection[int]:
        """Return the scopes of *file* that give *name* a meaning: by a binding, an import, a definition or a parameter."""
        index = self._holders.get(file.path)
        if index is None:
            index = self._holders[file.path] = defaultdict(set)
            for binding in file.bindings:
                index[binding.target].add(binding.scope)
            for row in file.imports:
                index[row.local].add(row.scope)
            for position, scope in enumerate(file.scopes):
                index[scope.name].add(scope.parent)
                for param in scope.params:
                    index[param.name.lstrip("*")].add(position)
        return index.get(name, ())

    def callers(self, name: str) -> list[tuple[CodeFile, Site]]:
        """Return the sites whose callee ends in *name*, in the order of files and lines."""
        if self._callers is None:
            self._callers = defaultdict(list)
            for file in self.files.values():
                for site in file.sites:
                    func = site.call.func
                    last = getattr(func, "name", None) or getattr(func, "id", None)
                    handed = site.call.args[:2] if last in INDIRECT_NAMES else ()  # to_thread(f, x) calls f
                    for end in {last, *(getattr(a, "name", None) or getattr(a, "id", None) for a in handed)}:
                        if end:
                            self._callers[end].append((file, site))
        return self._callers.get(name, [])

    def heirs(self, name: str) -> Collection[str]:
        """Return the names of the classes that are called *name*, or that extend such a class, however far up."""
        if self._heirs is None:
            self._heirs = defaultdict(set)
            for file in self.files.values():
                for scope in file.scopes:
                    for base in scope.bases:
                        self._heirs[last_name(base)].add(scope.name)
        found, waiting = {name}, [name]
        while waiting:
            new = self._heirs.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def site_of(self, file: CodeFile, call: Call) -> Site | None:
        """Return the site of a call expression; None for a call that was made up on the way."""
        rows = self._sites.get(file.path)
        if rows is None:
            rows = self._sites[file.path] = {place_of(s.call): s for s in file.sites}
        return rows.get(place_of(call))

    def label_of(self, file: CodeFile, call: Call) -> str:
        """Return the variable or the key of a mapping whose whole value is a call; empty when there is none."""
        rows = self._labels.get(file.path)
        if rows is None:
            rows = self._labels[file.path] = dict(labels(file))
        return rows.get(place_of(call), "")

    def find(self, importer: CodeFile, module: str, level: int = 0) -> CodeFile | None:
        """Return the file that *importer* gets for a module name, or None when it is foreign.

        A relative import counts from the importer's package; an absolute one is looked for beside the importer and in
        each folder above it (and their ``src``), which is what running from any of those folders would find.
        """
        if importer.language == SCRIPT:
            return self._scripts.find(importer, module)
        family = dialect_of(importer.language).packages
        if family:
            return self._packaged[family].find(importer, module)
        folder = importer.path.rpartition("/")[0]
        key = (folder, module, level)
        if key not in self._found:
            self._found[key] = self._find(folder.split("/") if folder else [], module, level)
        return self._found[key]

    def own_package(self, importer: CodeFile, package: str) -> str:
        """Return the name under which a package of the tree is known, where packages are folders; empty for a foreign one."""
        index = self._packaged.get(dialect_of(importer.language).packages)
        return index.own(package) if isinstance(index, FolderModules) else ""

    def parts(self, file: CodeFile, name: str) -> list[tuple[CodeFile, int]]:
        """Return the files and scopes that a type is made of, where several files can go on with it."""
        index = self._packaged.get(dialect_of(file.language).packages)
        return index.parts(file, name) if isinstance(index, FolderModules) else []

    def _find(self, parts: list[str], module: str, level: int) -> CodeFile | None:
        wanted = module.replace(".", "/")
        if level:
            base = parts[: len(parts) - (level - 1)] if level > 1 else parts
            return self._at("/".join([*base, wanted] if wanted else base))
        if not wanted:
            return None
        packages = 0
        while packages < len(parts) and "/".join(parts[: len(parts) - packages]) in self._packages:
            packages += 1
        above, inside = range(len(parts) - packages, -1, -1), range(len(parts), len(parts) - packages, -1)
        found = self._beside(parts, wanted, above)
        if found is not None:
            return found
        if wanted.split("/")[0] in self._published:
            return None  # inside a package, an absolute import of a published name is that package, not a sibling
        found = self._beside(parts, wanted, inside)
        if found is not None:
            return found
        if "/" in wanted:
            tails = self._tails.get(wanted, [])
            if len(tails) == 1:
                return tails[0]
        return None

    def _beside(self, parts: list[str], wanted: str, ends: Iterable[int]) -> CodeFile | None:
        for end in ends:
            prefix = "/".join(parts[:end])
            for middle in ("", "src"):
                found = self._at("/".join(p for p in (prefix, middle, wanted) if p))
                if found is not None:
                    return found
        return None

    def _at(self, place: str) -> CodeFile | None:
        return self._modules.get(place)

    def importers(self, file: CodeFile) -> frozenset[str]:
        """Return the paths of the files that import *file*."""
        if self._importers is None:
            found: dict[str, set[str]] = defaultdict(set)
            for importer in self.files.values():
                for row in importer.imports:
                    inner = (
                        self.find(importer, f"{row.module}.{row.symbol}".strip("."), row.level) if row.symbol else None
                    )
                    for target in (self.find(importer, row.module, row.level), inner):
                        if target is not None and target is not importer:
                            found[target.path].add(importer.path)
                family = dialect_of(importer.language).packages
                for neighbour in self._packaged[family].neighbours(importer) if family else ():
                    found[neighbour.path].add(importer.path)
            self._importers = {path: frozenset(paths) for path, paths in found.items()}
        return self._importers.get(file.path, frozenset())

    def is_package(self, importer: CodeFile, module: str) -> bool:
        """Return whether *module* names a folder of the tree that holds code."""
        head = module.replace(".", "/")
        parts = importer.path.split("/")[:-1]
        return (
            any("/".join([*parts[:end], head]) in self._folders for end in range(len(parts) + 1))
            or f"src/{head}" in self._folders
        )

"""Which files of the tree a package means, in languages whose packages are folders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackaudit.model.code import Attr, CodeFile, Expr, Name, children
from stackaudit.resolution.languages.package_modules import PackageModules, package_of

OWN = "/"
"""What the names of the tree's own packages begin with: the folder follows."""
PARTIAL = "partial"
"""Mark of a class that only goes on with a class of another file."""


class FolderModules(PackageModules):
    """Files by package path: that of the module, as its manifest gives it, and the folder below the manifest."""

    def __init__(self, files: Iterable[CodeFile], modules: Iterable[tuple[str, str]]) -> None:
        """Index the files; *modules* are paths of modules with the folders of their manifests."""
        rows = list(files)
        super().__init__(rows)
        self._modules = sorted(modules, key=lambda row: (-len(row[0]), row))
        self._folders: dict[str, list[CodeFile]] = defaultdict(list)
        self._parts: dict[tuple[str, str], list[tuple[CodeFile, int]]] = defaultdict(list)
        for file in rows:
            self._folders[package_of(file)].append(file)
            for index, scope in enumerate(file.scopes):
                if scope.kind == "class" and scope.parent == 0 and index:
                    self._parts[package_of(file), scope.name].append((file, index))
                    if any(isinstance(d, Name) and d.id == PARTIAL for d in scope.decorators):
                        self._declared_elsewhere(file, scope.name)

    def _declared_elsewhere(self, file: CodeFile, name: str) -> None:
        rows = self._places[f"{package_of(file)}.{name}"]
        if len(rows) > 1:
            rows.remove(file)

    def own(self, package: str) -> str:
        """Return the name of a package of the tree by its import path; empty for a foreign one."""
        for module, folder in self._modules:
            if package == module or package.startswith(f"{module}/"):
                inner = package[len(module) :].strip("/")
                place = OWN + "/".join(p for p in (folder, inner) if p)
                return place if place in self._folders else ""
        return ""

    def find(self, importer: CodeFile, name: str) -> CodeFile | None:
        """Return the file that defines a name of a package of the tree, or the first file of an imported package."""
        if name.startswith(OWN):
            return super().find(importer, name)
        rows = self._folders.get(self.own(name)) if name else None
        return rows[0] if rows else None

    def parts(self, file: CodeFile, name: str) -> list[tuple[CodeFile, int]]:
        """Return the files and scopes that a type of the package of *file* is made of."""
        return self._parts.get((package_of(file), name), [])

    def neighbours(self, file: CodeFile) -> Iterator[CodeFile]:
        """Yield the files whose definitions *file* names: of its own package, and of packages that it imports."""
        bare, members = _named(file)
        packages = {row.local: self.own(row.module) for row in file.imports if not row.symbol}
        wanted = {f"{package_of(file)}.{name}" for name in bare}
        wanted |= {f"{packages[local]}.{name}" for local, name in members if packages.get(local)}
        for name in sorted(wanted):
            found = self.find(file, name)
            if found is not None and found is not file:
                yield found


def _named(file: CodeFile) -> tuple[set[str], set[tuple[str, str]]]:
    """Return the bare names of a file, and its names with one dot."""
    bare: set[str] = set()
    members: set[tuple[str, str]] = set()
    stack: list[Expr] = [e for s in file.scopes for e in (*s.bases, *(p.annotation for p in s.params if p.annotation))]
    stack += [e for b in file.bindings for e in (b.annotation, b.value) if e is not None]
    stack += [site.call for site in file.sites]
    seen: set[int] = set()
    while stack:
        expr = stack.pop()
        if id(expr) in seen:
            continue
        seen.add(id(expr))
        if isinstance(expr, Name):
            bare.add(expr.id)
        elif isinstance(expr, Attr) and isinstance(expr.base, Name):
            members.add((expr.base.id, expr.name))
        stack += children(expr)
    return bare, members

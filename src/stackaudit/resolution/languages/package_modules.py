"""Which file of the tree a qualified name means, in languages whose files belong to packages by what they declare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackaudit.model.code import Attr, Call, CodeFile, Expr, Index, Name, Pipe


def package_of(file: CodeFile) -> str:
    """Return the package that a file declares; empty when it declares none."""
    return file.module.rpartition(".")[0]


class PackageModules:
    """Files by the qualified names of what they define at their top level."""

    def __init__(self, files: Iterable[CodeFile]) -> None:
        """Index the files of languages that share packages."""
        self._places: dict[str, list[CodeFile]] = defaultdict(list)
        self._found: dict[tuple[str, str], CodeFile | None] = {}
        for file in files:
            package = package_of(file)
            names = {s.name for s in file.scopes[1:] if s.parent == 0 and s.name} | {file.module.rpartition(".")[2]}
            names |= {b.target for b in file.bindings if b.scope == 0}
            for name in sorted(names):
                self._places[f"{package}.{name}" if package else name].append(file)

    def find(self, importer: CodeFile, name: str) -> CodeFile | None:
        """Return the file that defines a qualified name: of several, the one nearest to the importer."""
        folder = importer.path.rpartition("/")[0]
        key = (folder, name)
        if key not in self._found:
            rows = self._places.get(name, ())
            self._found[key] = max(rows, key=lambda f: (_shared(folder, f.path), f.path)) if rows else None
        return self._found[key]

    def neighbours(self, file: CodeFile) -> Iterator[CodeFile]:
        """Yield the files of the same package whose types *file* names: they need no import."""
        package = package_of(file)
        for name in sorted(_named(file)):
            found = self.find(file, f"{package}.{name}" if package else name)
            if found is not None and found is not file:
                yield found


def _shared(folder: str, path: str) -> int:
    """Return how many leading folders two paths have in common."""
    count = 0
    for a, b in zip(folder.split("/"), path.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count


def _named(file: CodeFile) -> set[str]:
    """Return the names of types in declarations and at the heads of calls."""
    found: set[str] = set()
    for scope in file.scopes:
        found |= {n for e in (*scope.bases, *(p.annotation for p in scope.params if p.annotation)) for n in _head(e)}
    for binding in file.bindings:
        found |= set(_head(binding.annotation)) if binding.annotation is not None else set()
    for site in file.sites:
        found |= set(_head(site.call.func))
        found |= {a.id for a in site.call.args if isinstance(a, Name)}
    return {name for name in found if name[:1].isupper()}


def _head(expr: Expr) -> Iterator[str]:
    stack: list[Expr] = [expr]
    while stack:
        match stack.pop():
            case Name(id=name):
                yield name
            case Attr(base=base) | Index(base=base):
                stack.append(base)
            case Call(func=func):
                stack.append(func)
            case Pipe(left=left, right=right):
                stack += [left, right]
            case _:
                pass

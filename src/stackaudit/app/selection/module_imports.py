"""Which files a Python file imports, by their whole dotted names: close, where the choice of files to parse is generous."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackaudit.model.source import SourceFile
from stackaudit.parsing.python import module_name

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^()]{0,2000})\)|([^\n#(]*))|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)


class ModuleIndex:
    """Python files by the last part of their module's name."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the files."""
        self._files: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path in paths:
            name = module_name(path)
            self._files[name.rpartition(".")[2]].append((f".{name}", path))

    def imported(self, item: SourceFile) -> set[str]:
        """Return the files whose module *item* imports, or imports something from.

        A name counts from the root of the repository or from a folder above *item*; one of three parts and more, from any
        folder: source roots are not known here.
        """
        here = module_name(item.path).split(".")
        if item.path.rpartition("/")[2] != "__init__.py":
            here.pop()
        above = f".{'.'.join(here)}."
        return {path for name in _names(item.data, here) for path in self._called(name, above)} - {item.path}

    def _called(self, name: str, above: str) -> Iterator[str]:
        for known, path in self._files.get(name.rpartition(".")[2], ()):
            if known.endswith(f".{name}") and (name.count(".") > 1 or above.startswith(known.removesuffix(name))):
                yield path


def _names(data: bytes, package: list[str]) -> set[str]:
    """Return the dotted names that a text imports: modules, and what may be a module in one."""
    found: set[str] = set()
    for source, several, line, plain in _IMPORT.findall(data):
        if plain:
            found |= {part.split()[0] for part in plain.decode("ascii", "ignore").split(",") if part.strip()}
            continue
        module = source.decode("ascii", "ignore")
        if module.startswith("."):
            up = len(module) - len(module.lstrip(".")) - 1
            module = ".".join((*package[: len(package) - up], *(p for p in module.split(".") if p)))
        found.add(module)
        for symbol in (several or line).decode("ascii", "ignore").split(","):
            words = symbol.split("#")[0].split()
            if words and words[0].isidentifier():
                found.add(f"{module}.{words[0]}" if module else words[0])
    return found - {""}

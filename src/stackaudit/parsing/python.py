"""Python → the common shape, with tree-sitter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from stackaudit.model.code import CodeFile
from stackaudit.parsing.python_statements import Statements

if TYPE_CHECKING:
    from tree_sitter import Parser


@cache
def _parser() -> Parser:
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_python.language()))


def parse(path: str, data: bytes, *, module: str) -> CodeFile:
    """Lower a Python file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``."""
    tree = _parser().parse(data)
    return Statements(path, data, module).run(tree.root_node)


def module_name(path: str) -> str:
    """Return the dotted name of a file as its own tree would import it: ``src/`` is no part of it."""
    stem = path.removesuffix(".py").removesuffix(".pyi").removesuffix(".ipynb")
    parts = [p for p in stem.split("/") if p]
    if parts and parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)

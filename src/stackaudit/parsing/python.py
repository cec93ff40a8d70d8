"""Python → the common shape, with tree-sitter."""

from __future__ import annotations

from stackaudit.model.code import CodeFile
from stackaudit.parsing.lowering import tree_of

LANGUAGES = frozenset({"python"})
"""Languages of `intake.languages` that this module reads."""


def parse(path: str, data: bytes, language: str = "python", *, module: str | None = None) -> CodeFile:
    """Lower a Python file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``.

    Args:
        path: of the file, relative to the tree.
        data: its bytes.
        language: one of `LANGUAGES`; it makes no difference here.
        module: dotted name, where it is not that of the path.
    """
    del language
    from stackaudit.parsing.python_statements import Statements

    tree = tree_of("tree_sitter_python", data)
    return Statements(path, data, module_name(path) if module is None else module).run(tree.root_node)


def module_name(path: str) -> str:
    """Return the dotted name of a file as its own tree would import it: ``src/`` is no part of it."""
    stem = path.removesuffix(".py").removesuffix(".pyi").removesuffix(".ipynb")
    parts = [p for p in stem.split("/") if p]
    if parts and parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)

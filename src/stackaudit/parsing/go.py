"""Go → the common shape, with tree-sitter."""

from __future__ import annotations

from stackaudit.model.code import CodeFile
from stackaudit.parsing.lowering import tree_of

LANGUAGES = frozenset({"go"})
"""Languages of `intake.languages` that this module reads."""


def parse(path: str, data: bytes, language: str = "go") -> CodeFile:
    """Lower a Go file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``."""
    del language
    from stackaudit.parsing.go_statements import Statements

    tree = tree_of("tree_sitter_go", data)
    return Statements(path, data, module_name(path)).run(tree.root_node)


def module_name(path: str) -> str:
    """Return the place of a file: a slash and its folder, which is its package, a dot, and its own name."""
    folder, _, name = path.rpartition("/")
    return f"/{folder}.{name.partition('.')[0]}"

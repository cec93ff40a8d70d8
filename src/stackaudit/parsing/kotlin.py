"""Kotlin → the common shape, with tree-sitter."""

from __future__ import annotations

from stackaudit.model.code import CodeFile
from stackaudit.parsing.java import module_name
from stackaudit.parsing.lowering import tree_of

LANGUAGES = frozenset({"kotlin"})
"""Languages of `intake.languages` that this module reads."""


def parse(path: str, data: bytes, language: str = "kotlin") -> CodeFile:
    """Lower a Kotlin file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``."""
    del language
    from stackaudit.parsing.kotlin_statements import Statements

    tree = tree_of("tree_sitter_kotlin", data)
    return Statements(path, data, module_name(path, data)).run(tree.root_node)

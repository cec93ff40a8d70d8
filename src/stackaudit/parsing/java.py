"""Java → the common shape, with tree-sitter."""

from __future__ import annotations

import re

from stackaudit.model.code import CodeFile
from stackaudit.parsing.lowering import tree_of

LANGUAGES = frozenset({"java"})
"""Languages of `intake.languages` that this module reads."""
_PACKAGE = re.compile(rb"^[ \t]*package[ \t]+([\w.]+)", re.MULTILINE)


def parse(path: str, data: bytes, language: str = "java") -> CodeFile:
    """Lower a Java file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``."""
    del language
    from stackaudit.parsing.java_statements import Statements

    tree = tree_of("tree_sitter_java", data)
    return Statements(path, data, module_name(path, data)).run(tree.root_node)


def module_name(path: str, data: bytes) -> str:
    """Return the package that a file declares and its own name, with dots."""
    found = _PACKAGE.search(data)
    stem = path.rpartition("/")[2].partition(".")[0]
    return f"{found.group(1).decode()}.{stem}" if found else stem

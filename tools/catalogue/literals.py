"""Values of literals in Python text, by syntax tree: the text is parsed, never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any


def assigned(text: str, name: str) -> Any:
    """Return the literal that ``text`` assigns to ``name`` at its top level."""
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(t, ast.Name) and t.id == name for t in targets):
            return ast.literal_eval(node.value)  # type: ignore[attr-defined]
    message = f"no literal is assigned to {name}"
    raise LookupError(message)


def literal_members(text: str) -> Iterator[str]:
    """Yield the strings inside every ``Literal[...]`` of ``text``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", None) == "Literal":
            members = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            for member in members:
                if isinstance(member, ast.Constant) and isinstance(member.value, str):
                    yield member.value


def calls(tree: ast.AST, name: str) -> Iterator[dict[str, ast.expr]]:
    """Yield the keyword arguments of every call of ``name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name:
            yield {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}

"""``setup.py``, read as text: literal lists that reach ``setup(…)``, directly or through a name. It is never run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from stackaudit.model.documents import Dependency, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import group_of, pypi_dependency, pypi_name

PATTERNS = ("setup.py",)

_LIMIT = 512 * 1024
_MAX_NODES = 50_000
_MAX_HOPS = 20
_PLAIN = {"string_start", "string_content", "string_end"}


def read(path: str, data: bytes) -> Manifest | Skip | None:
    """Return the dependencies that stand in literals; None where nothing calls ``setup``."""
    if len(data) > _LIMIT:
        return Skip(path, "parsing", f"setup.py is larger than {_LIMIT // 1024} kB.")
    module = _Module(_parser().parse(data).root_node)
    arguments = module.setup
    if arguments is None:
        return None
    project = next((text for text, _ in module.texts(arguments.get("name"))), "")
    own = pypi_name(project)
    found = [
        *_requirements(module, arguments.get("install_requires"), "main"),
        *_requirements(module, arguments.get("tests_require"), "test"),
        *(
            item
            for name, value in module.pairs(arguments.get("extras_require"))
            for item in _requirements(module, value, group_of(name, "optional"))
        ),
    ]
    return Manifest(path, tuple(item for item in found if item.name != own), project)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


def _requirements(module: _Module, node: Node | None, group: str) -> Iterator[Dependency]:
    for text, line in module.texts(node):
        for offset, item in enumerate(text.split("\n")):
            dependency = pypi_dependency(item, line + offset, group)
            if dependency is not None:
                yield dependency


class _Module:
    """The assignments of a module and the keyword arguments of its call of ``setup``."""

    def __init__(self, root: Node) -> None:
        self.names: dict[str, Node] = {}
        self.setup: dict[str, Node] | None = None
        self.left = _MAX_NODES
        """Nodes that may still be looked at: names that stand for each other must not multiply."""
        stack, left = [root], _MAX_NODES
        while stack and left:
            node = stack.pop()
            left -= 1
            if node.type == "assignment":
                self._assignment(node)
            elif node.type == "call" and self.setup is None and _callee(node) == "setup":
                self.setup = _keywords(node)
            stack.extend(reversed(node.named_children))

    def _assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and left.type == "identifier":
            self.names[_source(left)] = right

    def resolved(self, node: Node | None) -> Node | None:
        """Follow names to the literal that they stand for."""
        hops = 0
        while node is not None and node.type == "identifier" and hops < _MAX_HOPS:
            node = self.names.get(_source(node))
            hops += 1
        return node

    def texts(self, node: Node | None) -> Iterator[tuple[str, int]]:
        """Yield every literal text of a text, list, sum of lists or name, with its line."""
        stack = [node]
        while stack and self.left:
            self.left -= 1
            current = self.resolved(stack.pop())
            if current is None:
                continue
            if current.type == "string" and all(child.type in _PLAIN for child in current.children):
                content = "".join(_source(child) for child in current.children if child.type == "string_content")
                yield content, current.start_point[0] + 1
            elif current.type in {"list", "tuple", "set", "binary_operator", "parenthesized_expression", "list_splat"}:
                stack.extend(reversed(current.named_children))
            elif current.type == "concatenated_string":
                parts = [part for child in current.named_children for part, _ in self._literal(child)]
                yield "".join(parts), current.start_point[0] + 1

    @staticmethod
    def _literal(node: Node) -> Iterator[tuple[str, int]]:
        for child in node.children:
            if child.type == "string_content":
                yield _source(child), child.start_point[0] + 1

    def pairs(self, node: Node | None) -> Iterator[tuple[str, Node | None]]:
        """Yield the literal keys of a dictionary with their values."""
        table = self.resolved(node)
        for pair in table.named_children if table is not None and table.type == "dictionary" else ():
            key = pair.child_by_field_name("key")
            for text, _ in self.texts(key):
                yield text, pair.child_by_field_name("value")


def _callee(node: Node) -> str:
    function = node.child_by_field_name("function")
    return "" if function is None else _source(function).rpartition(".")[2]


def _keywords(node: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    arguments = node.child_by_field_name("arguments")
    for argument in arguments.named_children if arguments is not None else ():
        name, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
        if argument.type == "keyword_argument" and name is not None and value is not None:
            found[_source(name)] = value
    return found


def _source(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")

"""What variables and parameters of infrastructure code stand for: defaults, parameter files, arguments of modules.

Nothing is rendered: a text is known when literals alone make it, through names, choices with a default, and ``${…}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf

MAX_DEPTH = 12
_ARGUMENT = 2
"""Rank of an argument of a module."""
MAX_STEPS = 200_000
"""Look-ups of one repository: what is beyond is not known."""
_WHOLE = re.compile(r"\$\{(.*)\}", re.DOTALL)
_PART = re.compile(r"\$\{([^${}]*)\}")
_OUTER = re.compile(r"\$\{([A-Za-z_]\w*)(?::?[-=]([^}]*))?\}")
"""``${NAME=default}``, ``${NAME:-default}``: a variable of the environment in a file of values."""
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*!?")
_CALL = re.compile(r"([A-Za-z_]\w*)\((.*)\)", re.DOTALL)
_QUOTED = re.compile(r"""(['"])((?:(?!\1)[^\\]|\\.)*)\1""", re.DOTALL)
_TRANSPARENT = frozenset(
    {"toLower", "lower", "string", "tostring", "trim", "trimspace", "any", "nonsensitive", "sensitive"}
)
_FIRST_KNOWN = frozenset({"coalesce", "try", "coalescelist"})
_FROM_OUTSIDE = frozenset({"readEnvironmentVariable", "get_env"})
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Known:
    """A text and the place where it is written."""

    text: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class _Given:
    node: DocNode
    path: str
    """The file in which it is written: names in it mean what they mean there."""
    rank: int
    """Higher wins: default 0, other file of values 1, argument of a module 2, file of values that is read by itself 3."""


class IacValues:
    """The named values of all infrastructure code of one repository."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Collect them; the order of *documents* decides between equals."""
        self._tables: dict[str, dict[str, _Given]] = {}
        self._calls: dict[str, list[tuple[str, str]]] = {}
        """Module → (file that calls it, condition)."""
        self._steps = 0
        self._templates: set[str] = set()
        """Files in which the bare name of a parameter stands for its value."""
        for document in documents:
            if isinstance(document.root, Fields):
                self._collect(document, document.root)

    def text(self, path: str, node: DocNode | None) -> Known | None:
        """Return the text that *node* of the file *path* stands for, and where it is written; None if it cannot be known."""
        return self._text(path, node, 0)

    def is_off(self, path: str, condition: str) -> bool:
        """Return whether a condition is off by default: a name, or names joined by ``and``, of which one is false."""
        parts = [p.strip() for p in condition.split("&&")]
        known = [self._expression(path, p, 1, 0) for p in parts if _NAME.fullmatch(p)]
        return any(k is not None and k.text.lower() in {"false", "0"} for k in known)

    def is_off_by_callers(self, path: str, depth: int = 0) -> bool:
        """Return whether a module is called, and by nobody without a condition that is off by default."""
        calls = self._calls.get(path, ())
        return (
            bool(calls)
            and depth < MAX_DEPTH
            and all(
                self.is_off(caller, condition) or self.is_off_by_callers(caller, depth + 1)
                for caller, condition in calls
            )
        )

    # -- collecting --------------------------------------------------------------------------------------------------

    def _set(self, scope: str, name: str, given: _Given) -> None:
        table = self._tables.setdefault(scope, {})
        old = table.get(name)
        empty = isinstance(given.node, Leaf) and given.node.value is None
        if (
            given.rank == _ARGUMENT
            and old is not None
            and isinstance(old.node, Leaf)
            and isinstance(old.node.value, bool)
        ):
            return  # one caller's switch is not that of all
        if (
            old is None
            or (given.rank > old.rank and not empty)
            or (isinstance(old.node, Leaf) and old.node.value is None)
        ):
            table[name] = given

    def _collect(self, document: Document, root: Fields) -> None:
        match document.syntax:
            case "hcl":
                self._hcl(document.path, root)
            case "bicep":
                self._bicep(document.path, root)
            case "json":
                self._parameters(document.path, root)
                self._template(document.path, root)
            case "yaml":
                self._template(document.path, root)
            case _:
                return

    def _hcl(self, path: str, root: Fields) -> None:
        scope = _folder(path)
        if path.endswith(".tfvars"):
            own = path.rsplit("/", 1)[-1] == "terraform.tfvars" or path.endswith(".auto.tfvars")
            for name, _, node in root.fields:
                self._set(scope, f"var.{name}", _Given(node, path, 3 if own else 1))
            return
        for kind, _, block in root.fields:
            for label, line, body in block.fields if isinstance(block, Fields) else ():
                if kind == "variable" and isinstance(body, Fields):
                    self._set(scope, f"var.{label}", _Given(body.get("default") or Leaf(None, line), path, 0))
                elif kind == "locals":
                    self._set(scope, f"local.{label}", _Given(body, path, 0))
                elif kind == "module" and isinstance(body, Fields):
                    self._arguments(path, body, body.get("source"), "var.")

    def _bicep(self, path: str, root: Fields) -> None:
        using = root.get("using")
        target = self._beside(path, str(using.value)) if isinstance(using, Leaf) else path
        for kind, _, block in root.fields:
            for label, _, body in block.fields if isinstance(block, Fields) else ():
                if kind in {"param", "var"}:
                    self._set(target, label, _Given(body, path, 3 if isinstance(using, Leaf) else 0))
                elif kind == "module" and isinstance(body, Fields):
                    inner, condition = body.get("body"), body.get("if")
                    called = body.get("type")
                    if isinstance(called, Leaf) and str(called.value).endswith(".bicep"):
                        test = str(condition.value) if isinstance(condition, Leaf) else ""
                        self._calls.setdefault(self._beside(path, str(called.value)), []).append((path, test))
                    given = inner.get("params") if isinstance(inner, Fields) else None
                    if isinstance(given, Fields):
                        self._arguments(path, given, body.get("type"), "")

    def _arguments(self, path: str, given: Fields, source: DocNode | None, prefix: str) -> None:
        """Take the arguments of a module of this repository as values of its parameters."""
        text = source.value if isinstance(source, Leaf) else None
        if not isinstance(text, str) or not (text.startswith(".") or text.endswith(".bicep")):
            return
        scope = self._beside(path, text) + ("" if text.endswith(".bicep") else "/")
        for name, _, node in given.fields:
            self._set(scope, prefix + name, _Given(node, path, _ARGUMENT))

    def _parameters(self, path: str, root: Fields) -> None:
        """Take the values of a parameter file: ``main.parameters.json`` holds those of ``main.bicep``."""
        rows = root.get("parameters")
        name = path.rsplit("/", 1)[-1]
        stem, found, _ = name.partition(".parameters")
        if not isinstance(rows, Fields) or not (found or "deploymentParameters" in str(root.get("$schema"))):
            return
        target = join(dirname(path), f"{stem if found else 'main'}.bicep")
        for key, _, row in rows.fields:
            node = row.get("value") if isinstance(row, Fields) else None
            if node is not None:
                self._set(target, key, _Given(node, path, 3 if name.endswith(".parameters.json") else 1))

    def _template(self, path: str, root: Fields) -> None:
        """Take the parameters of a template of resources, which refers to them as ``!Ref Name`` or ``{"Ref": "Name"}``."""
        rows = root.get("Parameters")
        if not isinstance(rows, Fields) or not isinstance(root.get("Resources"), Fields):
            return
        self._templates.add(path)
        for name, line, body in rows.fields:
            if isinstance(body, Fields):
                self._set(path, name, _Given(body.get("Default") or Leaf(None, line), path, 0))

    @staticmethod
    def _beside(path: str, text: str) -> str:
        return normpath(join(dirname(path), text))

    # -- looking up --------------------------------------------------------------------------------------------------

    def _text(self, path: str, node: DocNode | None, depth: int) -> Known | None:
        self._steps += 1
        if depth > MAX_DEPTH or self._steps > MAX_STEPS:
            return None
        name = self._referred(path, node)
        if name is not None:
            return self._named(path, name, depth)
        if not isinstance(node, Leaf) or node.value is None:
            return None
        text = node.value
        if not isinstance(text, str):
            return Known(str(text), path, node.line)
        if "${" not in text:
            return Known(text, path, node.line)
        outer = _OUTER.fullmatch(text.strip())
        if outer is not None and not path.endswith((".bicep", ".tf", ".tofu", ".hcl", ".tfvars", ".bicepparam")):
            return Known(outer[2], path, node.line) if outer[2] else None
        whole = _WHOLE.fullmatch(text)
        if whole is not None and text.count("${") == 1:
            return self._expression(path, whole[1], node.line, depth + 1)
        if whole is not None and not _PART.sub("", text).count("}"):
            found = self._expression(path, whole[1], node.line, depth + 1)
            if found is not None:
                return found
        return self._joined(path, text, node.line, depth)

    def _referred(self, path: str, node: DocNode | None) -> str | None:
        """Return the parameter of a template that *node* refers to; the reader of YAML leaves no tag."""
        if path not in self._templates:
            return None
        if isinstance(node, Fields) and len(node.fields) == 1:
            node = node.get("Ref")
        name = node.value if isinstance(node, Leaf) else None
        if not isinstance(name, str):
            return None
        whole = _PART.fullmatch(name)
        name = whole[1] if whole is not None else name
        return name if name in self._tables.get(path, ()) else None

    def _joined(self, path: str, text: str, line: int, depth: int) -> Known | None:
        parts: list[str] = []
        end = 0
        for match in _PART.finditer(text[:4_000]):
            known = self._expression(path, match[1], line, depth + 1)
            if known is None:
                return None
            parts += [text[end : match.start()], known.text]
            end = match.end()
        whole = "".join([*parts, text[end:]])
        return None if "${" in whole else Known(whole, path, line)

    def _expression(self, path: str, expression: str, line: int, depth: int) -> Known | None:
        text = expression.strip()[:4_000].replace(".?", ".")
        if depth > MAX_DEPTH:
            return None
        quoted = _QUOTED.fullmatch(text)
        if quoted is not None:
            return self._text(path, Leaf(quoted[2], line), depth + 1)
        if _NAME.fullmatch(text):
            return self._named(path, text.rstrip("!"), depth)
        parts = _choices(text)
        if len(parts) > 1:
            return self._first(path, parts, line, depth)
        call = _CALL.fullmatch(text)
        if call is None:
            return None
        arguments = _split(call[2], ",")
        if call[1] in _TRANSPARENT and len(arguments) == 1:
            return self._expression(path, arguments[0], line, depth + 1)
        if call[1] in _FIRST_KNOWN:
            return self._first(path, arguments, line, depth)
        return self._first(path, arguments[1:], line, depth) if call[1] in _FROM_OUTSIDE else None

    def _first(self, path: str, parts: list[str], line: int, depth: int) -> Known | None:
        """Return the first alternative that is a known text and not empty: the value if it is set, else its default."""
        found = (self._expression(path, part, line, depth + 1) for part in parts)
        return next((known for known in found if known is not None and known.text), None)

    def _named(self, path: str, name: str, depth: int) -> Known | None:
        given, rest = self._given(path, name)
        if given is None:
            return None
        node: DocNode | None = given.node
        for key in rest:
            node = node.get(key) if isinstance(node, Fields) else None
        return self._text(given.path, node, depth + 1)

    def _given(self, path: str, name: str) -> tuple[_Given | None, list[str]]:
        parts = name.split(".")
        table = self._tables.get(path) or self._tables.get(_folder(path)) or {}
        for size in (2, 1):
            found = table.get(".".join(parts[:size]))
            if found is not None:
                return found, parts[size:]
        return None, []


def _folder(path: str) -> str:
    return (dirname(path) or ".") + "/"


def blocks(node: DocNode, parents: tuple[Fields, ...] = ()) -> Iterator[tuple[Fields, tuple[Fields, ...]]]:
    """Yield every mapping below *node* with the mappings around it, the nearest last."""
    if isinstance(node, Fields):
        yield node, parents
        for _, _, child in node.fields:
            yield from blocks(child, (*parents[-3:], node))
    elif isinstance(node, Items):
        for item in node.items:
            yield from blocks(item, parents)


def _choices(text: str) -> list[str]:
    """Split ``condition ? a : b`` into a and b, and ``a ?? b`` into its parts; one part when there is no choice."""
    if "??" in text:
        return _split(text, "??")
    head = _split(text, "?")
    return _split("?".join(head[1:]), ":") if len(head) > 1 else [text]


def _split(text: str, separator: str) -> list[str]:
    """Split at *separator* outside strings and brackets."""
    parts, depth, start, quote, position = [], 0, 0, "", 0
    while position < len(text):
        char = text[position]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif depth == 0 and text.startswith(separator, position):
            parts.append(text[start:position].strip())
            position += len(separator)
            start = position
            continue
        position += 1
    return [*parts, text[start:].strip()]

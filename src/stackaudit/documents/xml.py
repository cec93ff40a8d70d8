"""XML that configures something: elements as mappings with lines; entities and document types are refused.

An element is a mapping of its attributes (``@name``) and children in source order, or its text when it holds nothing
else. Prefixes of namespaces are left out. No file is ever fetched: a document type, an entity or a reference to an
external one makes the whole document unread.
"""

from __future__ import annotations

from xml.parsers import expat

from stackaudit.documents.bounds import MAX_NODES, RefusedError
from stackaudit.model.documents import DocNode, Fields, Leaf

SYNTAX = "xml"
PATTERNS = (
    "pom.xml", "*.csproj", "*.fsproj", "*.vbproj", "directory.packages.props", "directory.build.props", "packages.config",
)  # fmt: skip
LATIN = False
MAX_DEPTH = 60
_MAX_TEXT = 10_000
"""Characters of one text that are kept."""


def read(text: str) -> tuple[DocNode, bool]:
    """Return the root element as the only field of a mapping. Raises RefusedError."""
    reader = _Reader()
    try:
        reader.parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - no keyword in that C function
    except expat.ExpatError as error:
        raise RefusedError(f"no well-formed XML at line {error.lineno}") from error
    return Fields(tuple(reader.stack[0].fields), 1), False


class _Element:
    """An element that is still open."""

    def __init__(self, name: str, line: int) -> None:
        self.name, self.line = name, line
        self.fields: list[tuple[str, int, DocNode]] = []
        self.texts: list[str] = []
        self.size = 0

    def node(self) -> DocNode:
        """Return the element: its text, or what it holds."""
        text = "".join(self.texts).strip()
        if not self.fields:
            return Leaf(text, self.line)
        if text:
            self.fields.append(("#text", self.line, Leaf(text, self.line)))
        return Fields(tuple(self.fields), self.line)


class _Reader:
    """Builds the tree from the parser's events."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.stack = [_Element("", 1)]
        self._count = 0

    def _refuse(self, *_: object) -> int:
        raise RefusedError("it declares a document type or an entity")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1 + len(attributes)
        if self._count > MAX_NODES or len(self.stack) > MAX_DEPTH:
            raise RefusedError("too deep or too many elements")
        line = self.parser.CurrentLineNumber
        made = _Element(name.rpartition(":")[2], line)
        made.fields = [
            (f"@{key.rpartition(':')[2]}", line, Leaf(value[:_MAX_TEXT], line))
            for key, value in attributes.items()
            if not key.startswith("xmlns") and key != "xsi:schemaLocation"
        ]
        self.stack.append(made)

    def _end(self, _name: str) -> None:
        done = self.stack.pop()
        self.stack[-1].fields.append((done.name, done.line, done.node()))

    def _text(self, text: str) -> None:
        element = self.stack[-1]
        element.size += len(text)
        if element.size <= _MAX_TEXT:
            element.texts.append(text)

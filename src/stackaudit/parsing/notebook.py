"""Notebooks: the source of code cells as one Python file, with the lines of the .ipynb."""

from __future__ import annotations

import re

from msgspec.structs import replace

from stackaudit.documents import parse_as
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import DocNode, Fields, Items, Leaf
from stackaudit.model.source import Skip
from stackaudit.parsing.python import parse as parse_python

_MAGIC = re.compile(r"^(\s*)([!?].*|%%?\s?[A-Za-z].*|(?:pip3?|conda) install\b.*)$")
_FOREIGN = re.compile(r"^%%(?!time\b|timeit\b|capture\b|prun\b|memit\b)\s?[A-Za-z!]")
"""Cell magics whose cell holds another language; the others run the rest of the cell as Python."""
LANGUAGES = frozenset({"notebook"})
"""Languages of `intake.languages` that this module reads."""
MAX_LINES = 50_000


def parse(path: str, data: bytes, language: str = "notebook") -> CodeFile | Skip:
    """Lower the code cells of a notebook; shell lines and magics become comments. There is one *language* only."""
    del language
    document = parse_as("json", path, data)
    if isinstance(document, Skip):
        return Skip(path, "parsing", f"Notebook: {document.reason}")
    root = document.root
    cells = root.get("cells") if isinstance(root, Fields) else None
    if not isinstance(cells, Items):
        return Skip(path, "parsing", "This notebook has no list of cells.")
    lines: list[str] = []
    places: list[int] = []
    for cell in cells.items:
        if isinstance(cell, Fields) and _plain(cell.get("cell_type")) == "code" and len(lines) < MAX_LINES:
            rows = _source(cell.get("source"))
            lines += [*_python([text for text, _ in rows]), ""]
            places += [line for _, line in rows]
            places.append(places[-1] if places else 1)
    shape = parse_python(path, "\n".join(lines).encode("utf-8", "surrogatepass"))
    return replace(shape, line_map=tuple(places) or (1,), is_notebook=True)


def _plain(node: DocNode | None) -> object:
    return node.value if isinstance(node, Leaf) else None


def _source(node: DocNode | None) -> list[tuple[str, int]]:
    """Return (line of code, line of the file); a cell kept as one text has one line for all."""
    if isinstance(node, Leaf) and isinstance(node.value, str):
        return [(text, node.line) for text in node.value.split("\n")]
    rows = []
    for item in node.items if isinstance(node, Items) else ():
        if isinstance(item, Leaf) and isinstance(item.value, str):
            rows += [(text, item.line) for text in item.value.rstrip("\n").split("\n")]
    return rows


def _python(cell: list[str]) -> list[str]:
    """Return the lines of a cell as Python, one for one."""
    first = next((text for text in cell if text.strip()), "")
    if _FOREIGN.match(first):
        return [f"# {text.strip()}" if text.strip() else "" for text in cell]
    kept: list[str] = []
    continued = -1
    for text in cell:
        magic = None if continued >= 0 else _MAGIC.match(text)
        if continued >= 0:
            kept[continued] += f" {text.strip().rstrip(chr(92)).strip()}"
            kept.append("")
            continued = continued if text.rstrip().endswith("\\") else -1
        elif magic is not None:
            command = magic.group(2).rstrip()
            continued = len(kept) if command.endswith("\\") else -1
            kept.append(f"{magic.group(1)}pass  # {command.rstrip(chr(92)).strip()}")
        else:
            kept.append(text)
    return kept

"""Notebooks: the source of code cells as one Python file, with the lines of the .ipynb."""

from __future__ import annotations

import re

from stackaudit.documents import parse_as
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import DocNode, Fields, Items, Leaf
from stackaudit.model.source import Skip
from stackaudit.parsing.python import module_name
from stackaudit.parsing.python import parse as parse_python

_MAGIC = re.compile(r"^\s*(?:[!%?]|pip install\b|conda install\b)")
MAX_LINES = 50_000


def parse(path: str, data: bytes) -> CodeFile | Skip:
    """Lower the code cells of a notebook; shell lines and magics become comments."""
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
            for text, line in _source(cell.get("source")):
                lines.append(f"# {text.strip()}" if _MAGIC.match(text) else text)
                places.append(line)
            lines.append("")
            places.append(places[-1] if places else 1)
    if any(t.startswith("# %%") and not t.startswith("# %%time") for t in lines):
        lines = _without_foreign_cells(lines)
    shape = parse_python(path, "\n".join(lines).encode("utf-8", "surrogatepass"), module=module_name(path))
    return _as_notebook(shape, tuple(places) or (1,))


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


def _without_foreign_cells(lines: list[str]) -> list[str]:
    """Cells that begin with ``%%bash`` and the like hold another language: their lines become comments."""
    kept, foreign = [], False
    for text in lines:
        if text.startswith("# %%"):
            foreign = not text.startswith(("# %%time", "# %%capture"))
        elif not text:
            foreign = False
        kept.append(f"# {text}" if foreign and text and not text.startswith("#") else text)
    return kept


def _as_notebook(shape: CodeFile, places: tuple[int, ...]) -> CodeFile:
    return CodeFile(
        shape.path, shape.language, shape.module, shape.scopes, shape.branches, shape.imports, shape.bindings, shape.sites,
        shape.comments, shape.compares, shape.lines, shape.errors, places, is_notebook=True,
    )  # fmt: skip




"""JavaScript and TypeScript → the common shape, with tree-sitter; also the script blocks of Vue and Svelte."""

from __future__ import annotations

import re

from stackaudit.model.code import CodeFile
from stackaudit.parsing.lowering import tree_of

LANGUAGES = frozenset({"javascript", "jsx", "typescript", "tsx", "vue", "svelte"})
"""Languages of `intake.languages` that this module reads; all give the shape's language ``javascript``."""
SUFFIXES = (
    ".d.ts",
    ".d.mts",
    ".d.cts",
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".vue",
    ".svelte",
)
_BLOCK = re.compile(rb"<script\b([^>]{0,300})>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPED = re.compile(rb"\blang\s*=\s*[\"']?ts")


def parse(path: str, data: bytes, language: str) -> CodeFile:
    """Lower a file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``.

    Args:
        path: of the file, relative to the tree.
        data: its bytes.
        language: one of `LANGUAGES`.
    """
    grammar = {"typescript": "typescript", "tsx": "tsx"}.get(language, "javascript")
    if language in {"vue", "svelte"}:
        data, typed = script_blocks(data)
        grammar = "typescript" if typed else "javascript"
    from stackaudit.parsing.typescript_statements import Statements

    package = "tree_sitter_javascript" if grammar == "javascript" else "tree_sitter_typescript"
    function = "language" if grammar == "javascript" else f"language_{grammar}"
    tree = tree_of(package, data, function)
    return Statements(path, data, module_name(path)).run(tree.root_node)


def script_blocks(data: bytes) -> tuple[bytes, bool]:
    """Blank everything outside of ``<script>`` blocks, line by line; also returns whether a block is TypeScript."""
    kept, position, typed = [], 0, False
    for block in _BLOCK.finditer(data):
        typed = typed or bool(_TYPED.search(block.group(1)))
        kept += [_blank(data[position : block.start(2)]), block.group(2)]
        position = block.end(2)
    kept.append(_blank(data[position:]))
    return b"".join(kept), typed


def _blank(data: bytes) -> bytes:
    return re.sub(rb"[^\n]", b" ", data)


def module_name(path: str) -> str:
    """Return the path that an import of the file ends in: without suffix, ``index`` standing for its folder."""
    name = path.rpartition("/")[2]
    suffix = next((s for s in SUFFIXES if name.endswith(s) and len(name) > len(s)), "")
    stem = path[: len(path) - len(suffix)] if suffix else path
    folder, _, last = stem.rpartition("/")
    return folder if last == "index" and folder else stem

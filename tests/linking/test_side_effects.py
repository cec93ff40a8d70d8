"""What tools do to the world."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stackaudit import audit


def effects(root: Path, files: dict[str, str]) -> object:
    """Return the effects of the only tool."""
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
    (tool,) = audit(root, as_of=date(2026, 1, 1)).graph.of("tool")
    return tool.get("side_effects")


PYTHON = "import os, requests\nfrom langchain_core.tools import tool\n@tool\ndef act(x: str) -> str:\n    '''Act.'''\n    {body}\n"
SCRIPT = "import fs from 'node:fs/promises';\nimport axios from 'axios';\nimport {{ tool }} from 'ai';\nexport const act = tool({{ description: 'd', execute: async () => {{ {body} }} }});\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return requests.get('https://x.example', timeout=9).text", ("network",)),
        ("open('a.txt', 'w').write(x)", ("writes files",)),
        ("return open('a.txt').read()", None),
        ("os.remove(x)", ("deletes",)),
        ("return requests.post('https://x.example/search', json={}, timeout=9).text", ("network",)),
        (
            "return requests.post('https://x.example/tickets/create', json={}, timeout=9).text",
            ("changes another system",),
        ),
    ],
)
def test_python(tmp_path: Path, body: str, found: object) -> None:
    assert effects(tmp_path, {"app.py": PYTHON.format(body=body)}) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("await fs.unlink('a')", ("deletes",)),
        ("await fs.writeFile('a', 'b')", ("writes files",)),
        ("return fetch('https://x.example')", ("network",)),
        ("return axios.post('https://x.example/tickets/create', {})", ("changes another system",)),
        ("return 1", None),
    ],
)
def test_scripts(tmp_path: Path, body: str, found: object) -> None:
    assert effects(tmp_path, {"app.ts": SCRIPT.format(body=body)}) == found

"""Calls that are started for a whole list at once."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

HEAD = """import asyncio
from openai import AsyncOpenAI
client = AsyncOpenAI()
async def ask(text):
    return await client.responses.create(model="gpt-4o", input=text)
"""


def lines(text: str, path: str = "app.py") -> list[int]:
    found = {row for n in scan({path: text}).graph.of("call") for row in n.get("fan_out") or ()}  # type: ignore[union-attr]
    return sorted(row[1] for row in found)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("async def run(rows):\n    return await asyncio.gather(*[ask(r) for r in rows])\n", 7),
        ("async def run(rows):\n    return await asyncio.gather(*(ask(r) for r in rows))\n", 7),
        ("async def run(rows):\n    tasks = [ask(r) for r in rows]\n    return await asyncio.gather(*tasks)\n", 8),
        (
            (
                "async def run(rows):\n    tasks = []\n    for r in rows:\n        tasks.append(asyncio.create_task(ask(r)))\n"
                "    return await asyncio.gather(*tasks)\n"
            ),
            10,
        ),
        (
            (
                "async def one(r):\n    return (await ask(r)).output_text\n"
                "async def run(rows):\n    return await asyncio.gather(*[one(r) for r in rows])\n"
            ),
            9,
        ),
    ],
)
def test_all_at_once(body: str, line: int) -> None:
    assert lines(HEAD + body) == [line]


@pytest.mark.parametrize(
    "body",
    [
        "async def run(a, b):\n    return await asyncio.gather(ask(a), ask(b))\n",
        "async def run():\n    return await asyncio.gather(*[ask(r) for r in ('a', 'b')])\n",
        "async def run(rows):\n    return await asyncio.gather(*[ask(r) for r in rows[:5]])\n",
        "async def run(rows):\n    return await asyncio.gather(*[ask('a') for _ in range(3)])\n",
        (
            "sem = asyncio.Semaphore(4)\nasync def one(r):\n    async with sem:\n        return await ask(r)\n"
            "async def run(rows):\n    return await asyncio.gather(*[one(r) for r in rows])\n"
        ),
        (
            "async def run(rows):\n    for i in range(0, len(rows), 8):\n"
            "        await asyncio.gather(*[ask(r) for r in rows[i : i + 8]])\n"
        ),
        "async def run(rows):\n    return [await ask(r) for r in rows]\n",
        "async def run_batch(rows):\n    return await asyncio.gather(*[ask(r) for r in rows])\n",
        "async def run(batch):\n    return await asyncio.gather(*[ask(r) for r in batch])\n",
    ],
)
def test_held_back(body: str) -> None:
    assert lines(HEAD + body) == []


def test_typescript() -> None:
    head = 'import OpenAI from "openai";\nconst c = new OpenAI();\n'
    body = 'export const run = async (rows: string[]) =>\n  Promise.all(rows.map(async (r) => c.responses.create({ model: "gpt-4o", input: r })));\n'
    assert lines(head + body, "app.ts") == [4]
    assert lines(head + body.replace("rows.map(async (r) =>", "rows.slice(0, 4).map(async (r) =>"), "app.ts") == []

"""Ways into JavaScript and TypeScript."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan


def entries(path: str, text: str) -> dict[str, str]:
    """Return name → kind of the entry points of one file."""
    return {n.name: str(n.get("entry_kind")) for n in scan({path: text}).graph.of("entry_point")}


FOUND = {
    "a route by file": ("app/(chat)/api/chat/route.ts", "export async function POST(r: Request) { return 1 }", {"POST /api/chat": "route"}),
    "a route by file, as a constant": ("src/app/x/route.ts", "export const GET = async () => 1", {"GET /x": "route"}),
    "a route behind a wrapper": ("app/x/route.ts", "export const POST = withAuth(async (r) => 1)", {"POST /x": "route"}),
    "an endpoint of a page's folder": ("src/routes/api/ask/+server.ts", "export async function POST() { return 1 }", {"POST /api/ask": "route"}),
    "a default export": ("pages/api/chat/index.ts", "export default async function handler(req, res) {}", {"ANY /api/chat": "route"}),
    "a server action": ("app/actions.ts", '"use server"\nexport async function ask(q: string) { return q }', {"action: ask": "route"}),
    "a router's call": (
        "src/server.ts",
        'import { Hono } from "hono"\nconst app = new Hono()\napp.post("/chat", auth, async (c) => 1)',
        {"POST /chat": "route"},
    ),
    "a named handler": (
        "src/server.js",
        'import express from "express"\nconst r = express.Router()\nr.get("/x", wrap(list))\nasync function list(req, res) {}',
        {"GET /x": "route"},
    ),
    "a controller": (
        "src/cats.ts",
        'import { Controller, Post } from "@nestjs/common"\n@Controller("cats")\nexport class Cats { @Post("new") create() { return 1 } }',
        {"POST /cats/new": "route"},
    ),
    "a cloud function with a route": (
        "src/f.ts",
        'import { app } from "@azure/functions"\nexport async function ask(r) { return 1 }\napp.http("ask", { route: "chats/{id}", methods: ["POST"], handler: ask })',
        {"ANY /chats/{id}": "route"},
    ),
    "a function's handler": ("lambda/ask.ts", "export const handler = async (event) => 1", {"function: lambda/ask.ts": "worker"}),
    "a job": (
        "jobs/daily.ts",
        'import cron from "node-cron"\ncron.schedule("0 6 * * *", async () => { await digest() })',
        {"schedule: 0 6 * * *": "schedule"},
    ),
    "a bot": (
        "bot.ts",
        'import { Client } from "discord.js"\nconst c = new Client({})\nc.on("messageCreate", async (m) => 1)',
        {"event: messageCreate": "worker"},
    ),
    "a program": ("scripts/load.ts", "async function main() { return 1 }\nmain().catch(console.error)", {"main: scripts/load.ts": "main"}),
}  # fmt: skip
NOTHING = {
    "a request of a client": ("src/a.ts", 'import express from "express"\nclient.post("/chat", { q: 1 })'),
    "a stubbed server": ("src/a.ts", 'import { http } from "msw"\nhttp.post("/chat", () => 1)'),
    "a helper in a routes folder": ("app/api/chat/tools.ts", "export async function POST() {}"),
    "a signal": ("bot.ts", 'import { Client } from "discord.js"\nprocess.on("SIGINT", () => 1)'),
    "an emitter": ("src/a.ts", 'emitter.on("message", () => 1)'),
    "a function that others start": ("src/a.ts", "export async function main() { return 1 }"),
    "another language": ("app/x/route.py", "def POST(): ..."),
}


@pytest.mark.parametrize("name", FOUND)
def test_ways_in(name: str) -> None:
    path, text, expected = FOUND[name]
    assert entries(path, text) == expected


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_way_in(name: str) -> None:
    assert entries(*NOTHING[name]) == {}

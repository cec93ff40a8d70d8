"""Calls of models from JavaScript and TypeScript: what is one, whom it calls, with which model and settings."""

from __future__ import annotations

import pytest
from tests.detectors.scanning import scan

from stackaudit.model.graph import Node

MARK = "// <-"


def calls(source: str, path: str = "src/app.ts") -> list[Node]:
    return scan({path: source}).calls()


def call(source: str) -> Node:
    line = next(n for n, text in enumerate(source.split("\n"), 1) if MARK in text)
    found = [n for n in calls(source) if n.place.line == line and n.attributes["operation"] != "client"]
    assert len(found) == 1, [(n.place.line, n.name) for n in calls(source)]
    return found[0]


def told(node: Node, *names: str) -> tuple[object, ...]:
    return tuple(node.attributes[n] for n in ("operation", "provider", "model", *names))


AI = "import { generateText, streamText, generateObject, embed, tool, stepCountIs, Experimental_Agent as Agent } from 'ai'\n"
OAI = "import { openai, createOpenAI } from '@ai-sdk/openai'\n"

CALLS = [
    pytest.param(
        AI
        + OAI
        + "const r = await generateText({ // <-\n model: openai('gpt-4o'), system: 's', maxTokens: 9, temperature: 0 })",
        ("chat", "openai", "gpt-4o", 9, 0, True),
        ("max_tokens", "temperature", "system_message"),
        id="AI SDK 4",
    ),
    pytest.param(
        AI
        + OAI
        + "const r = streamText({ // <-\n model: openai.chat('gpt-4o'), maxOutputTokens: 9, stopWhen: stepCountIs(5) })",
        ("chat", "openai", "gpt-4o", 9, True),
        ("max_tokens", "streaming"),
        id="AI SDK 5",
    ),
    pytest.param(
        AI + "await generateText({ model: 'anthropic/claude-sonnet-4', prompt }) // <-",
        ("chat", "vercel_ai_gateway", "claude-sonnet-4"),
        (),
        id="a string goes to the gateway",
    ),
    pytest.param(
        AI + OAI + "const o = createOpenAI({ baseURL: 'http://localhost:11434/v1' })\n"
        "await generateObject({ model: o('llama3.1'), schema }) // <-",
        ("chat", "ollama", "llama3.1", True),
        ("structured_output",),
        id="base URL",
    ),
    pytest.param(
        AI + OAI + "const options = { model: openai('gpt-4o'), maxTokens: 5 }\nawait generateText(options) // <-",
        ("chat", "openai", "gpt-4o", 5),
        ("max_tokens",),
        id="options in a variable",
    ),
    pytest.param(
        AI + OAI + "await embed({ model: openai.embedding('text-embedding-3-small'), value }) // <-",
        ("embeddings", "openai", "text-embedding-3-small"),
        (),
        id="embedding",
    ),
    pytest.param(
        "import OpenAI from 'openai'\nconst c = new OpenAI({ timeout: 5 })\n"
        "await c.chat.completions.create({ model: process.env.M ?? 'gpt-4o', messages: [{ role: 'system', content: 'a' }] }) // <-",
        ("chat", "openai", "gpt-4o", 5, True),
        ("timeout", "system_message"),
        id="openai",
    ),
    pytest.param(
        "import OpenAI from 'openai'\nconst c = new OpenAI()\n"
        "await c.chat.completions.create({ model: 'gpt-4o', messages, stream: true }, { timeout: 7 }) // <-",
        ("chat", "openai", "gpt-4o", 7, True),
        ("timeout", "streaming"),
        id="request options",
    ),
    pytest.param(
        "import OpenAI from 'openai'\nconst c = new OpenAI({ baseURL: `https://api.groq.com/${v}` })\n"
        "await c.chat.completions.create({ model: 'llama-3.1-8b-instant', messages }) // <-",
        ("chat", "groq", "llama-3.1-8b-instant"),
        (),
        id="another host",
    ),
    pytest.param(
        "import Anthropic from '@anthropic-ai/sdk'\nclass A { private c = new Anthropic()\n"
        " run() { return this.c.messages.create({ model: 'claude-3-5-haiku-20241022', max_tokens: 8, messages }) } } // <-",
        ("chat", "anthropic", "claude-3-5-haiku-20241022", 8),
        ("max_tokens",),
        id="anthropic in a class",
    ),
    pytest.param(
        "import { GoogleGenAI } from '@google/genai'\nconst ai = new GoogleGenAI({ apiKey })\n"
        "await ai.models.generateContent({ model: 'gemini-2.0-flash', contents, config: { maxOutputTokens: 3 } }) // <-",
        ("chat", "gcp.gemini", "gemini-2.0-flash", 3),
        ("max_tokens",),
        id="genai",
    ),
    pytest.param(
        "import { ChatOpenAI } from '@langchain/openai'\nimport { ChatPromptTemplate } from '@langchain/core/prompts'\n"
        "const m = new ChatOpenAI({ model: 'gpt-4o', temperature: 0 }).withStructuredOutput(s)\n"
        "await ChatPromptTemplate.fromMessages([['system', 'a']]).pipe(m).invoke({}) // <-",
        ("chat", "openai", "gpt-4o", 0, True, True),
        ("temperature", "structured_output", "system_message"),
        id="langchain.js",
    ),
    pytest.param(
        "import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'\n"
        "const c = new BedrockRuntimeClient({})\nconst command = new ConverseCommand({\n"
        " modelId: 'anthropic.claude-3-haiku-20240307-v1:0', messages, inferenceConfig: { maxTokens: 4 } })\n"
        "await c.send(command) // <-",
        ("chat", "aws.bedrock", "claude-3-haiku-20240307-v1:0", 4),
        ("max_tokens",),
        id="a command object",
    ),
    pytest.param(
        "const { BedrockAgentRuntimeClient, RetrieveAndGenerateCommand } = require('@aws-sdk/client-bedrock-agent-runtime')\n"
        "const c = new BedrockAgentRuntimeClient({})\nexports.handler = async (event) => {\n"
        "const id = event.model ? event.model : 'anthropic.claude-3-haiku-20240307-v1:0'\n"
        "const input = { input: { text: 'q' }, retrieveAndGenerateConfiguration: { knowledgeBaseConfiguration: {\n"
        " modelArn: `arn:aws:bedrock:${process.env.AWS_REGION}::foundation-model/${id}` } } }\n"
        "return await c.send(new RetrieveAndGenerateCommand(input)) } // <-",
        ("chat", "aws.bedrock", "claude-3-haiku-20240307-v1:0"),
        (),
        id="a command chooses the operation, an address ends with the model",
    ),
    pytest.param(
        "import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'\n"
        "const c = new BedrockRuntimeClient({})\n"
        "await c.send(new InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v1', body })) // <-",
        ("embeddings", "aws.bedrock", "titan-embed-text-v1"),
        (),
        id="a command for embeddings",
    ),
    pytest.param(
        "await fetch('https://api.openai.com/v1/chat/completions', { method: 'POST', // <-\n"
        " body: JSON.stringify({ model: 'gpt-4o', max_tokens: 6, messages }) })",
        ("chat", "openai", "gpt-4o", 6),
        ("max_tokens",),
        id="fetch",
    ),
    pytest.param(
        "import axios from 'axios'\nawait axios.post('https://api.anthropic.com/v1/messages', { model: 'claude-3-opus-20240229' }) // <-",
        ("chat", "anthropic", "claude-3-opus-20240229"),
        (),
        id="axios",
    ),
]


@pytest.mark.parametrize(("source", "expected", "names"), CALLS)
def test_calls(source: str, expected: tuple[object, ...], names: tuple[str, ...]) -> None:
    assert told(call(source), *names) == expected


NO_CALLS = [
    pytest.param("import { generateText } from './own'\nawait generateText({ model: 'gpt-4o' })", id="an own function"),
    pytest.param(
        "import { generateText } from 'other-ai'\nawait generateText({ model: 'gpt-4o' })", id="a foreign function"
    ),
    pytest.param(
        "async function generateText() {}\nawait generateText({ model: 'gpt-4o' })", id="a function of the file"
    ),
    pytest.param(
        "await fetch('/api/chat', { method: 'POST', body: JSON.stringify({ model: 'm' }) })", id="the own API"
    ),
    pytest.param("await fetch('https://api.example.com/v1/chat/completions', { method: 'POST' })", id="a foreign host"),
    pytest.param("await fetch('https://api.openai.com/v1/models')", id="no model is asked"),
    pytest.param(
        "import { BedrockRuntimeClient as C, ApplyGuardrailCommand as A } from '@aws-sdk/client-bedrock-runtime'\n"
        "import { S3Client } from '@aws-sdk/client-s3'\nawait new S3Client({}).send(new A({}))",
        id="the client of another service",
    ),
]


@pytest.mark.parametrize("source", NO_CALLS)
def test_no_calls(source: str) -> None:
    assert calls(source) == []


def test_imports_of_types_show_nothing() -> None:
    found = scan(
        {
            "src/app.ts": "import type { ModelMessage } from 'ai'\nimport { type OpenAI } from 'openai'\nlet m: ModelMessage\n"
        }
    )
    assert found.names("sdk", "framework", "provider", "call") == set()


def test_agents_tools_and_stores() -> None:
    found = scan({
        "src/app.ts": AI + OAI + "export const getWeather = tool({ description: 'd', inputSchema: s, execute: async () => 1 })\n"
        "const helper = new Agent({ model: openai('gpt-4o'), tools: { getWeather } })\nawait helper.generate({ prompt })\n"
    })  # fmt: skip
    assert found.names("tool") == {"getWeather"}
    assert found.names("agent") == {"helper"}
    assert found.names("framework") == {"vercel_ai_sdk"}
    assert found.names("sdk") == {"npm:ai", "npm:@ai-sdk/openai"}
    assert [n.attributes["operation"] for n in found.calls()] == ["client", "client", "agent_run"]


def test_servers_of_tools() -> None:
    found = scan({
        "src/server.ts": "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'\n"
        "const server = new McpServer({ name: 'own', version: '1' })\nserver.registerTool('add', { description: 'd' }, async () => 1)\n",
        "src/client.ts": "import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'\n"
        "const t = new StdioClientTransport({ command: 'other-server' })\n",
    })  # fmt: skip
    assert found.names("mcp_server") == {"own", "other-server"}
    assert found.names("tool") == {"add"}


def test_variables_and_scopes() -> None:
    source = "import OpenAI from 'openai'\nexport const c = new OpenAI({ apiKey: process.env.OPENAI_API_KEY })\n"
    assert scan({"src/a.ts": source}).names("env_var") == {"OPENAI_API_KEY"}
    for path in ("src/a.test.ts", "src/__tests__/a.ts", "e2e/a.ts", "src/a.stories.tsx"):
        assert [n.scope for n in calls(source, path)] == ["test"], path
    assert [n.scope for n in calls(source, "src/a.vue")] == []
    assert [n.scope for n in calls(f"<script>\n{source}</script>\n", "src/a.vue")] == ["prod"]


def test_a_prefix_behind_a_gateway_is_no_provider() -> None:
    found = scan(
        {"src/a.ts": AI + "const CHAT_MODEL = 'google/gemini-2.0-flash'\nawait generateText({ model: CHAT_MODEL })\n"}
    )
    assert found.names("provider") == {"vercel_ai_gateway"}
    assert found.names("model") == {"gemini-2.0-flash"}

"""MCP servers of configuration files."""

from __future__ import annotations

import json

import pytest

from stackaudit import documents
from stackaudit.detectors.mcp_config import document
from stackaudit.model.evidence import Evidence


class Quoting:
    """Gives evidence and nothing else."""

    def evidence(self, path, line, detector, technique, *, confidence=0.9):
        return Evidence.at(path, line, detector=detector, technique=technique, confidence=confidence)


def servers(value, path: str = ".mcp.json"):
    parsed = documents.parse(path, json.dumps(value, indent=1).encode())
    return {f.name: (dict(f.attributes), f.role) for f in document(parsed, Quoting())}


def entry(**fields):
    return servers({"mcpServers": {"x": fields}})["x"][0]


@pytest.mark.parametrize(
    ("command", "args", "pinned"),
    [
        ("npx", ["-y", "@a/b"], False),
        ("npx", ["-y", "@a/b@latest"], False),
        ("npx", ["-y", "@a/b@1.2.3"], True),
        ("npx", ["-y", "b@^1"], False),
        ("uvx", ["mcp-thing"], False),
        ("uvx", ["tool==1.2"], True),
        ("uvx", ["tool@1.2.0"], True),
        ("uvx", ["--from", "git+https://e.example/r", "tool"], False),
        ("uvx", ["--from", "git+https://e.example/r@0123abc", "tool"], True),
        ("pnpm", ["dlx", "b"], False),
        ("cmd", ["/c", "npx", "-y", "b"], False),
        ("docker", ["run", "-i", "--rm", "-e", "KEY", "ghcr.io/a/b"], False),
        ("docker", ["run", "-i", "ghcr.io/a/b:1.2"], True),
        ("docker", ["run", "ghcr.io:443/a/b@sha256:" + "0" * 64], True),
        ("npx", ["-y", "./local"], None),
        ("python", ["-m", "own.server"], None),
        ("node", ["dist/index.js"], None),
        ("uv", ["run", "server.py"], None),
    ],
)
def test_pins(command, args, pinned):
    assert entry(command=command, args=args).get("pinned") is pinned


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://mcp.example.com/x", True),
        ("https://mcp.example.com/x", None),
        ("http://localhost:8000", None),
        ("http://127.0.0.1:8000", None),
        ("http://mcp.internal/x", None),
        ("http://[bad", None),
    ],
)
def test_plain_http(url, plain):
    assert entry(url=url).get("plaintext") is plain if "bad" not in url else True


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("API_KEY", "f3b1c07a9d2e4f6a", True),
        ("API_KEY", "${API_KEY}", False),
        ("API_KEY", "your-key-here", False),
        ("API_KEY", "<key>", False),
        ("API_KEY", "short", False),
        ("MAX_TOKENS", "100000000", False),
        ("LOG_LEVEL", "verbose-and-long", False),
    ],
)
def test_secrets_are_named_and_never_kept(name, value, secret):
    found = entry(command="node", args=["a.js"], env={name: value})
    assert found.get("secrets") == ((name,) if secret else None)
    assert value not in str(found) or not secret


def test_tables_of_editors_and_disabled_servers():
    assert "y" in servers({"servers": {"y": {"command": "node"}}}, ".vscode/mcp.json")
    assert servers({"servers": {"y": {"command": "node"}}}, "config/app.json") == {}
    assert servers({"projects": {"p": {"mcpServers": {"y": {"command": "node"}}}}}, "claude_desktop_config.json")
    assert servers({"mcpServers": {"y": {"command": "node", "disabled": True}}})["y"][1] == "optional"

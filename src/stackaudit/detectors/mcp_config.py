"""MCP servers that configuration files start or reach: by command and package, by image, or by URL.

Read from any JSON, YAML or TOML document that holds ``mcpServers``, ``mcp_servers`` or (in editor folders and
``mcp.json``) ``servers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "mcp_config"
_TABLES = frozenset({"mcpServers", "mcp_servers", "mcp-servers"})
_FETCHERS = {"npx": "npm", "bunx": "npm", "pnpx": "npm", "uvx": "pypi", "pipx": "pypi"}
_SUBCOMMANDS = frozenset({"dlx", "run", "exec", "x", "tool"})
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_VALUE_FLAGS = frozenset(
    {
        "-e",
        "--env",
        "-v",
        "--volume",
        "--mount",
        "--name",
        "--network",
        "-p",
        "--publish",
        "--from",
        "--with",
        "--env-file",
        "-w",
        "--workdir",
        "--user",
        "-u",
    }
)
_PLACEHOLDER = re.compile(
    r"(?i)\$\{|\$[A-Z_]|<[^>]*>|\{\{|%\w+%|^(?:your|xxx|replace|change|todo|example|dummy|test|none|null)|^\*+$|^\.+$|input:|env:|op://"
)
_SECRET_NAME = re.compile(
    r"(?i)(?:api[_-]?key|token|secret|passw|credential|authorization|private[_-]?key|access[_-]?key)"
)
_NOT_SECRET = re.compile(r"(?i)(?:max|num|limit|count|path|file|url|name|_id$|type|tokens)")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal"})  # noqa: S104 - compared, never bound
_MIN_SECRET = 8


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield a server node for each entry of a table of MCP servers."""
    for name, line, entry in _entries(doc):
        attributes = dict(_attributes(entry))
        if not attributes:
            continue
        at = attributes.pop("line", None)
        evidence = context.evidence(doc.path, line, DETECTOR, "config", confidence=0.95)
        rows = tuple(sorted((k, v) for k, v in attributes.items() if v not in (None, "", ())))
        found = (*rows, ("risky_line", at)) if at else rows
        yield NodeClaim(
            NodeRef("mcp_server", f"{doc.path}#{name}"),
            name[:100],
            evidence,
            "optional" if _disabled(entry) else "used",
            attributes=found,
        )


def _entries(doc: Document) -> Iterator[tuple[str, int, Fields]]:
    name = doc.path.rsplit("/", 1)[-1].lower()
    tables = _TABLES | {"servers"} if name in {"mcp.json", ".mcp.json"} else _TABLES
    queue: list[tuple[DocNode, int]] = [(doc.root, 0)]
    while queue:
        node, depth = queue.pop(0)
        if not isinstance(node, Fields) or depth > 4:
            continue
        for key, _, value in node.fields:
            if key in tables and isinstance(value, Fields):
                yield from ((n, line, entry) for n, line, entry in value.fields if isinstance(entry, Fields))
            else:
                queue.append((value, depth + 1))


def _disabled(entry: Fields) -> bool:
    return _scalar(entry, "disabled") is True or _scalar(entry, "enabled") is False


def _scalar(entry: Fields, key: str) -> object:
    value = entry.get(key)
    return value.value if isinstance(value, Leaf) else None


def _attributes(entry: Fields) -> Iterator[tuple[str, AttributeValue]]:
    command, url = (
        _scalar(entry, "command"),
        _scalar(entry, "url") or _scalar(entry, "serverUrl") or _scalar(entry, "httpUrl"),
    )
    if isinstance(url, str):
        yield from _remote(entry, url)
    elif isinstance(command, str):
        yield from _local(entry, command)
    secrets = tuple(sorted(_secrets(entry)))
    if secrets:
        yield "secrets", tuple(name for name, _ in secrets)
        yield "secret_line", secrets[0][1]


def _remote(entry: Fields, url: str) -> Iterator[tuple[str, AttributeValue]]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return
    yield "transport", str(_scalar(entry, "type") or "http")
    yield "host", host
    if (
        parts.scheme == "http"
        and host not in LOOPBACK
        and not host.endswith((".local", ".internal", ".localhost"))
        and "$" not in host
    ):
        yield "plaintext", True
        yield "line", _line(entry, ("url", "serverUrl", "httpUrl"))


def _local(entry: Fields, command: str) -> Iterator[tuple[str, AttributeValue]]:
    given = entry.get("args")
    args = [(str(i.value), i.line) for i in given.items if isinstance(i, Leaf)] if isinstance(given, Items) else []
    words = [(w, _line(entry, ("command",))) for w in command.split()] + args
    tool = words[0][0].rsplit("/", 1)[-1].removesuffix(".cmd").removesuffix(".exe") if words else ""
    if tool in {"cmd", "sh", "bash"} and len(words) > 1:
        words = [w for w in words[1:] if w[0] not in {"/c", "-c", "/C"}]
        tool = words[0][0] if words else ""
    yield "transport", "stdio"
    yield "command", tool[:60]
    rest = words[1:]
    if tool in _CONTAINERS:
        yield from _image(rest)
    elif tool in _FETCHERS or (
        tool in {"pnpm", "yarn", "bun", "uv", "pipx"} and rest and rest[0][0] in _SUBCOMMANDS - {"run"}
    ):
        yield from _package(rest, _FETCHERS.get(tool, "pypi" if tool in {"uv", "pipx"} else "npm"))


def _operands(words: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield what is no flag, no value of a flag and no subcommand."""
    skip = False
    for word, line in words:
        if skip:
            skip = False
        elif word in _VALUE_FLAGS:
            skip = True
        elif not word.startswith("-") and word not in _SUBCOMMANDS:
            yield word, line


def _package(words: list[tuple[str, int]], ecosystem: str) -> Iterator[tuple[str, AttributeValue]]:
    source = next((words[i + 1] for i, (w, _) in enumerate(words[:-1]) if w in {"--from", "-p", "--package"}), None)
    found = source or next(_operands(words), None)
    if found is None or found[0].startswith((".", "/", "$", "~")):
        return
    package, line = found
    yield "package", package[:200]
    pinned = _pinned_npm(package) if ecosystem == "npm" else _pinned_pypi(package)
    yield "pinned", pinned
    if not pinned:
        yield "line", line


def _pinned_npm(package: str) -> bool:
    version = package.rpartition("@")[2] if "@" in package[1:] else ""
    return bool(re.match(r"v?\d+\.\d+\.\d+", version)) or bool(re.search(r"#[0-9a-f]{7,40}$", package))


def _pinned_pypi(package: str) -> bool:
    if package.startswith("git+"):
        return bool(re.search(r"@(?:[0-9a-f]{7,40}|v?\d+\.\d+[\w.]*)(?:#|$)", package))
    return bool(re.search(r"(?:==|@)v?\d+(?:\.\d+)+", package))


def _image(words: list[tuple[str, int]]) -> Iterator[tuple[str, AttributeValue]]:
    found = next(_operands(words), None)
    if found is None:
        return
    image, line = found
    tag = image.rsplit("/", 1)[-1].partition(":")[2]
    pinned = "@sha256:" in image or bool(tag and tag != "latest")
    yield "package", image[:200]
    yield "pinned", pinned
    if not pinned:
        yield "line", line


def _secrets(entry: Fields) -> Iterator[tuple[str, int]]:
    """Yield name and line of literal secrets in environment and headers; the values stay where they are."""
    for table in ("env", "headers", "environment"):
        rows = entry.get(table)
        for key, line, value in rows.fields if isinstance(rows, Fields) else ():
            text = value.value if isinstance(value, Leaf) else None
            if not (_SECRET_NAME.search(key) and not _NOT_SECRET.search(key) and isinstance(text, str)):
                continue
            bare = re.sub(r"(?i)^(?:bearer|basic|token)\s+", "", text.strip())
            if len(bare) >= _MIN_SECRET and not _PLACEHOLDER.search(bare) and " " not in bare:
                yield key, line


def _line(entry: Fields, keys: tuple[str, ...]) -> int:
    return next((line for key, line, _ in entry.fields if key in keys), entry.line)

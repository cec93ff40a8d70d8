"""Which feature an entry point belongs to, and what people would call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

_COMMON = re.compile(r"^(?:api|apis|rest|v\d+(?:\.\d+)?|internal|public|private|rpc|services?|web|app|backend|server)$")
_HOLE = re.compile(r"^(?:[<{:*(\[].*|.*[>})\]])$")
_PLAIN = frozenset(
    [
        "main",
        "app",
        "cli",
        "run",
        "index",
        "start",
        "server",
        "src",
        "script",
        "scripts",
        "ws",
        "websocket",
        "socket",
        "__init__",
        "run_crew",
        "kickoff",
        "train",
        "replay",
        "test",
        "plot",
        "run_with_trigger",
        "crew",
        "flow",
        "agent",
        "agents",
        "graph",
        "code",
        "lib",
        "backend",
        "root",
        "api",
        "package",
        "example",
        "examples",
        "__main__",
        "program",
        "bot",
        "notebook",
        "default",
        "entry",
        "run_main",
        "handler",
        "stream",
        "query",
        "invoke",
        "demo",
        "streamlit_app",
        "gradio_app",
        "ui",
        "frontend",
        "service",
        "worker",
    ]
)
"""Words that name no feature."""
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+")

Key = tuple[str, str]


def segments(route: str, shared: int = 0) -> tuple[str, ...]:
    """Return the parts of a route that name something: common roots and *shared* leading parts left out, holes too."""
    parts = [p for p in route.split("/") if p]
    while parts and _COMMON.match(parts[0].lower()):
        parts = parts[1:]
    return tuple(p for p in parts[shared:] if not _HOLE.match(p))


def shared_root(routes: Iterable[str]) -> int:
    """Return 1 when all routes of an application begin with one and the same part, which then names no feature."""
    rows = [segments(r) for r in routes]
    if len(rows) < 2 or any(len(r) < 2 for r in rows):
        return 0
    return 1 if len({r[0] for r in rows}) == 1 and len({r[1] for r in rows}) > 1 else 0


def informative(word: str) -> bool:
    """Return whether a word can name a feature."""
    return bool(word) and word.lower().replace("-", "_").strip("_") not in _PLAIN


def folder_key(path: str) -> tuple[Key, str]:
    """Return key and name of a program: its file where that says something, else the nearest folder that does."""
    parts = path.rsplit(".", 1)[0].split("/")
    if informative(parts[-1]):
        return ("path", path), parts[-1]
    for end in range(len(parts) - 1, 0, -1):
        if informative(parts[end - 1]):
            return ("path", "/".join(parts[:end])), parts[end - 1]
    return ("path", path), ""


def feature(kind: str, name: str, path: str, function: str, shared: int) -> tuple[Key, str]:
    """Return the key by which entry points are one feature, and words for its name (empty: they say nothing).

    Args:
        kind: ``route``, ``command``, ``pipeline`` …
        name: the route, the command, or the name after the colon.
        path: module of the entry point.
        function: its function; empty for a whole module.
        shared: number of leading parts that all routes of the application share.
    """
    place = path.rsplit("/", 1)[0] if "/" in path else ""
    if kind == "route":
        parts = segments(name, shared)
        if parts and informative(parts[0]):
            return ("route", f"{place}#{parts[0].lower()}"), " ".join(parts)
        return ("function", f"{path}#{function}"), " ".join(parts[1:])
    if kind in {"main", "app", "notebook", "graph"} or not informative(name):
        return folder_key(path)
    return (kind, f"{place}#{name}"), name


def title(words: str) -> str:
    """Return ``Deep research`` for ``deep_research``, ``deep-research`` or ``DeepResearch``; capitals of names stay."""
    found = " ".join(part if part.isupper() else part.lower() for part in _WORD.findall(words.replace("_", " ")))
    return found[:1].upper() + found[1:80]


def best(candidates: Sequence[tuple[str, str]]) -> str:
    """Return the name of a use case: of a route first, then of a pipeline, a command, a program; the shortest of these.

    Several routes are named by the words that they share.
    """
    rank = {"route": 0, "pipeline": 1, "worker": 2, "job": 2, "command": 3, "tool": 3, "consumer": 3}
    known = sorted((rank.get(kind, 4), len(words), words) for kind, words in candidates if words)
    if not known:
        return ""
    routes = [words.split() for place, _, words in known if place == 0]
    shared = [column[0] for column in takewhile(lambda c: len(set(c)) == 1, zip(*routes, strict=False))]
    return title(" ".join(shared) or known[0][2])

"""AGT005: MCP servers without a version, over plain HTTP, or with a secret in the file."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield each weakness of each server: they are mended in different places."""
    for server in view.nodes("mcp_server"):
        if server.get("pinned") is False:
            yield _hit(view, server, "unpinned", "risky_line", {"package": server.get("package")})
        if server.get("plaintext") is True:
            yield _hit(view, server, "plaintext", "risky_line", {"host": server.get("host")})
        if server.get("secrets"):
            yield _hit(view, server, "secret", "secret_line", {"names": server.get("secrets")})


def _hit(view: View, server: Node, variant: str, line: str, say: dict[str, object]) -> Hit:
    given = server.get(line)
    place = view.at(server, server.place.path, given if isinstance(given, int) else server.place.line)
    return Hit(server, place, {"name": server.name, **say}, variant, view.related(place, [server.place]), key=variant)

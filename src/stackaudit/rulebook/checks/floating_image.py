"""INF001: images of the stack by a tag that moves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View

_MOVING = re.compile(r"(?i)^(?:latest|main|master|dev|develop|nightly|edge|stable|head)(?:-|$)|-latest$")

_BUILDS = re.compile(
    r"(?i)(?:^|/)(?:\.github|\.circleci)/|(?:^|/)(?:cloudbuild|\.gitlab-ci|azure-pipelines)[\w.-]*\.ya?ml$"
)
"""Images in which a build runs serve nobody."""
_PRODUCTS = (
    "provider",
    "framework",
    "vector_store",
    "observability",
    "experiment_tracker",
    "guardrail",
    "web_search",
    "mcp_server",
)


def check(view: View) -> Iterator[Hit]:
    """Yield images of products without a tag or digest, or with a tag that moves; those that the repository or a build makes are left out."""
    published = {(e.path, e.line) for n in view.graph.of(*_PRODUCTS) for e in n.evidence}
    for node in view.nodes("infra"):
        if node.get("type") != "image" or node.get("digest") or _BUILDS.search(node.place.path):
            continue
        if (node.place.path, node.place.line) not in published:
            continue
        tag = str(node.get("tag") or "")
        if tag and not _MOVING.search(tag):
            continue
        name = node.name.removeprefix("image:")
        related = view.related(node.place, view.places(node))
        yield Hit(node, say={"image": name, "tag": tag}, variant="moving" if tag else "default", related=related)

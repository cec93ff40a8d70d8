"""VEN004: one vendor's client library in many modules, without a module that keeps it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

MODULES = 5
_HOME = re.compile(
    r"(?i)(?:^|/)(?:llms?|models?|\w*providers?|adapters?|clients?|integrations?|\w*backends?|gateways?|connectors?|embedd\w*|image_llms|realtime|\w*engines?|vector_?(?:stores?|dbs?)|scripts?|[\w-]*examples?)(?:/|$)"
)
"""Folders that are the adapter, where a library has its place, and those of programs that stand alone."""
_LAYERS = frozenset({"inference", "embedding"})
"""Layers whose packages belong to one vendor; a gateway's is an adapter already."""
MIN_CALLING = 3
"""Modules that also call it: a library that is mostly imported for its types or downloads is no dependency of the design."""


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each package of a vendor that five modules or more of one project import."""
    projects = {
        e.path.rpartition("/")[0] for n in view.graph.of("sdk") for e in n.evidence if e.technique == "manifest"
    } | {""}
    callers = {c.place.path for c in view.nodes("call")}
    for node in view.nodes("sdk"):
        groups: defaultdict[str, dict[str, Evidence]] = defaultdict(dict)
        for place in view.places(node) if node.get("layer") in _LAYERS else ():
            if place.technique == "import" and _counts(view, place.path):
                groups[_project(place.path, projects)].setdefault(place.path, place)
        for project, found in sorted(groups.items()):
            if len(found) >= MODULES and len(callers & set(found)) >= MIN_CALLING:
                yield _hit(view, node, project, list(found.values()))


def _counts(view: View, path: str) -> bool:
    live = view.is_code(path) and not path.endswith(".ipynb") and view.scopes[view.scope_of(path)] != "off"
    return live and not _HOME.search(path.rpartition("/")[0])


def _project(path: str, projects: set[str]) -> str:
    """Return the folder of the nearest manifest above a file."""
    return max((p for p in projects if path.startswith(f"{p}/" if p else "")), key=len)


def _hit(view: View, node: Node, project: str, places: list[Evidence]) -> Hit:
    places = sorted(places, key=lambda e: (e.path, e.line))
    say = {"package": node.name.partition(":")[2], "modules": len(places)}
    effort = view.rule.effort_minutes + 10 * (len(places) - MODULES)
    return Hit(
        node, places[0], say, related=view.related(places[0], places[1:]), effort=effort, key=f"spread#{project}"
    )

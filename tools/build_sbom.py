"""Write the SBOM of the package itself: what it needs to run, at the versions and hashes of the lock (CycloneDX 1.6)."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "stackaudit.cdx.json"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked() -> dict[str, tuple[str, list[str]]]:
    """Return version and hashes of each package of the lock."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines():
        match = LOCKED.match(line)
        if match:
            name = canonicalize_name(match[1])
            found[name] = (match[2], [])
        elif name:
            found[name][1].extend(HASH.findall(line))
    return found


def needed(name: str) -> set[str]:
    """Return what an installed package needs on this platform, without extras."""
    try:
        rows = [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:
        return set()
    return {canonicalize_name(r.name) for r in rows if r.marker is None or r.marker.evaluate({"extra": ""})}


def document() -> dict[str, Any]:
    """Return the SBOM; it holds no time and no random number."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "src/stackaudit/__init__.py").read_text(encoding="utf-8"))
    lock, waiting = locked(), {str(canonicalize_name(Requirement(text).name)) for text in project["dependencies"]}
    graph: dict[str, list[str]] = {project["name"]: sorted(waiting)}
    while waiting:
        name = waiting.pop()
        graph[name] = sorted(needed(name) & lock.keys())
        waiting |= set(graph[name]) - graph.keys()

    def ref(name: str) -> str:
        return f"pkg:pypi/{name}@{lock[name][0]}" if name in lock else f"pkg:pypi/{name}"

    components = [
        {"type": "library", "bom-ref": ref(n), "name": n, "version": lock[n][0], "purl": ref(n)}
        for n in sorted(graph)
        if n in lock
    ]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": ref(project["name"]), "name": project["name"], "version": version[1] if version else "",
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": ref(n), "dependsOn": [ref(d) for d in graph[n]]} for n in sorted(graph)],
    }  # fmt: skip


def main() -> int:
    """Write it and say where."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(document(), indent=1) + "\n", encoding="utf-8")
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())

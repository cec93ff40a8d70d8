"""Package URLs of the packages in the graph."""

from __future__ import annotations

from urllib.parse import quote

_TYPES = {
    "pypi": "pypi", "npm": "npm", "maven": "maven", "go": "golang", "nuget": "nuget", "cargo": "cargo", "gem": "gem",
    "composer": "composer",
}  # fmt: skip
"""Ecosystem of a package's key → type of its URL; keys of other ecosystems have none."""


def purl(key: str, version: str | None = None) -> str | None:
    """Return the package URL of ``pypi:name``, ``maven:group:artifact`` …, or None where the ecosystem has no type.

    Names are folded as the specification of package URLs asks for each type.
    """
    ecosystem, _, name = key.partition(":")
    kind = _TYPES.get(ecosystem)
    if kind is None or not name.strip("/:"):
        return None
    match kind:
        case "pypi":
            name = name.lower().replace("_", "-")
        case "maven":
            name = name.replace(":", "/", 1)
        case "golang" | "composer" | "npm":
            name = name.lower()
        case _:
            pass
    parts = [quote(part.encode("utf-8", "surrogateescape"), safe=".~") for part in name.split("/") if part]
    tail = f"@{quote(version, safe='.~')}" if version else ""
    return f"pkg:{kind}/{'/'.join(parts)}{tail}"

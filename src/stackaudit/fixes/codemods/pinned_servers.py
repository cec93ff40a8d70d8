"""Pins the package of a tool server to the version that a lock file of the repository names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.fixes.cases import Case, Change, LeftAloneError, Span, Step

RULES = ("AGT005",)
_VERSION = re.compile(r"\d+(?:\.\d+){1,3}[\w.+-]*")


def steps(case: Case) -> Iterator[Step]:
    """Yield the line that names the package without a version."""
    node, place = case.node, case.finding.primary
    package = node.get("package")
    if node.get("pinned") is not False or node.get("risky_line") != place.line or not isinstance(package, str):
        raise LeftAloneError("addresses and secrets are changed by hand")
    name, at, tag = package[1:].partition("@")
    name = package[0] + name
    for ecosystem, joint in (("npm", "@"), ("pypi", "==")):
        for sdk in case.graph.of("sdk"):
            locked = sdk.get("locked")
            if sdk.name == f"{ecosystem}:{name}" and isinstance(locked, str) and _VERSION.fullmatch(locked):
                if at and tag != "latest":
                    raise LeftAloneError(f"it asks for {tag} on purpose")
                yield Step.at(place, _change(package, f"{name}{joint}{locked}"))
                return
    raise LeftAloneError(f"no lock file names a version: write the one that you have tried behind {name}")


def _change(package: str, new: str) -> Change:
    def change(data: bytes, line: int) -> tuple[Span, ...]:
        lines = data.split(b"\n", line)
        start = sum(len(row) + 1 for row in lines[: line - 1])
        quoted = f'"{package}"'.encode()
        if line > len(lines) or lines[line - 1].count(quoted) != 1:
            raise LeftAloneError("the package is no text of its own on that line")
        at = start + lines[line - 1].index(quoted) + 1
        return (Span(at, at + len(package.encode()), new.encode()),)

    return change

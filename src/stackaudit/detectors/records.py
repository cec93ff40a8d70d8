"""Whatever records what models do: modules and functions that are named for tracing, telemetry or metering.

Products of observability are nodes of their own; teams also write their own recorder. The claim is an attribute of the
module that imports or calls it: ``records`` is the name that shows it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name

DETECTOR = "modules"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_RECORDS = frozenset(
    {
        "trace", "traces", "tracer", "tracing", "traced", "traceable", "promptrace", "telemetry", "opentelemetry", "observability",
        "instrumentation", "instrumentor", "apm", "metering",
    }
)  # fmt: skip
_PAIRS = frozenset(
    {("callback", "handler"), ("token", "usage"), ("log", "usage"), ("track", "usage"), ("usage", "tracker")}
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module, when it imports or calls something that records."""
    for name, line in _names(file):
        if _is_recorder(name):
            evidence = context.evidence(file, line, DETECTOR, "code")
            yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("records", name[:80]),))
            return


def _names(file: CodeFile) -> Iterator[tuple[str, int]]:
    for row in file.imports:
        yield f"{row.module}.{row.symbol}", row.line
    for site in file.sites:
        yield last_name(site.call.func), site.call.line


@lru_cache(maxsize=1 << 14)
def _is_recorder(name: str) -> bool:
    words = [w.lower() for w in _WORD.findall(name)]
    return bool(_RECORDS.intersection(words)) or any(pair in _PAIRS for pair in itertools.pairwise(words))

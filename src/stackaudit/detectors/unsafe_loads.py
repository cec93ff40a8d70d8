"""Models and indexes that are loaded by running code that comes with them.

The claim is an attribute of the module: ``unsafe_loads`` holds (line, argument).
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Const, Table
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "modules"
_DANGEROUS = {"trust_remote_code": True, "allow_dangerous_deserialization": True, "weights_only": False}
"""Arguments, and the value by which code that comes with a model is run."""

_PINS = frozenset({"revision", "code_revision"})


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module with the loads that trust what they load."""
    rows = []
    for site in file.sites:
        given = list(site.call.kwargs)
        for value in (*site.call.args, *(v for _, v in site.call.kwargs)):
            if isinstance(value, Table):
                given += [(str(k.value), v) for k, v in value.pairs if isinstance(k, Const)]
        if any(name in _PINS for name, _ in given):
            continue  # the code that is run is one that can be reviewed
        for name, value in given:
            if name in _DANGEROUS and isinstance(value, Const) and value.value is _DANGEROUS[name]:
                rows.append((context.evidence(file, value.line or site.call.line, DETECTOR, "code").line, name))
    if rows:
        evidence = context.evidence(file, 1, DETECTOR, "code")
        found = tuple(dict.fromkeys(rows))
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("unsafe_loads", found),))

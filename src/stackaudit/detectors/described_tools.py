"""Tools that code describes as data: with the function of the tree that bears the same name, where there is one."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.tool_schemas import described

DETECTOR = "described_tools"


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield a tool for each description in a file."""
    built_here = {
        (c.site.call.line, c.site.call.column)
        for c in context.calls(file)
        if any(p.kind in {"tool", "agent", "mcp_server", "prompt"} for p in c.signature.produces)
    }
    for row in described(file, context, built_here):
        attributes: list[tuple[str, AttributeValue]] = [("description", row.description)]
        scope = next((s for s in file.scopes if s.kind == "function" and s.name == row.name), None)
        if scope is not None:
            attributes.append(("function", f"{file.path}#{scope.qualname}"))
        evidence = context.evidence(file, row.line, DETECTOR, "schema", confidence=0.85)
        yield NodeClaim(row.ref, row.name, evidence, attributes=tuple(attributes))

"""EVM002: evaluations that only run when somebody thinks of it."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for the repository, when it evaluates and neither a workflow nor a pipeline runs any of it."""
    modules = [m for m in view.graph.of("module") if m.get("evaluates") is True]
    if not modules or any(m.get("run_by") for m in modules):
        return
    first, *rest = sorted(modules, key=lambda m: m.name)
    related = view.related(first.place, [m.place for m in rest])
    yield Hit(first, first.place, {"files": len(modules)}, related=related, nodes=tuple(rest), whole=True)

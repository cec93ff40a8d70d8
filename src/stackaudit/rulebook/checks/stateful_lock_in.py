"""VEN005: state that only the provider holds."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each provider that keeps state, at the first place that makes it."""
    for provider in view.graph.of("provider"):
        rows = [(str(r[0]), str(r[1]), int(str(r[2]))) for r in (provider.get("state") or ()) if isinstance(r, tuple)]  # type: ignore[union-attr]
        if not rows:
            continue
        places = [view.at(provider, path, line) for _, path, line in rows]
        kinds = sorted({what for what, _, _ in rows})
        yield Hit(
            provider,
            places[0],
            {"kinds": kinds, "places": len(rows)},
            related=view.related(places[0], places[1:]),
            key="state",
        )

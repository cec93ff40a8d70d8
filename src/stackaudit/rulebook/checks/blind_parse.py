"""RES005: answers parsed as if they were always well formed."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield each place where the text of an answer is parsed without schema, validator or handler."""
    for call in view.nodes("call"):
        rows = call.get("parsed_blindly")
        for number, row in enumerate(rows if isinstance(rows, tuple) else ()):
            if isinstance(row, tuple):
                path, line, how = str(row[0]), int(str(row[1])), str(row[2])
                place = view.at(call, path, line)
                yield Hit(
                    call, place, {"how": how}, related=view.related(place, [call.place]), key=f"{path}#{how}#{number}"
                )

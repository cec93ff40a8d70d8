"""Whether code is reached by choice: arms of a dispatch are optional, code behind a false condition is not in use."""

from __future__ import annotations

from stackaudit.model.code import Attr, CodeFile, Const, Expr, Name, Opaque, Seq
from stackaudit.model.facts import RoleName

MIN_ARMS = 3
"""From this many arms on, a chain of comparisons with literals is a choice among equals."""


def role_at(file: CodeFile, branch: int) -> RoleName:
    """Return ``optional`` for an arm of a dispatch over literals, ``listed`` for dead code, else ``used``."""
    role: RoleName = "used"
    while branch:
        row = file.branches[branch]
        if row.dead:
            return "optional"
        if row.kind in {"if", "elif", "case"} and _compares(row.test) and _arms(file, row.group) >= MIN_ARMS:
            role = "optional"
        branch = row.parent
    return role


def chosen_role(file: CodeFile, branch: int) -> RoleName:
    """Return the role of an id that code writes down as its choice: an arm that assigns it is a choice made, dead code none."""
    while branch:
        if file.branches[branch].dead:
            return "optional"
        branch = file.branches[branch].parent
    return "used"


def _arms(file: CodeFile, group: int) -> int:
    return sum(1 for b in file.branches if b.group == group and b.kind in {"if", "elif", "case"} and _compares(b.test))


def _compares(test: Expr | None) -> bool:
    """Return whether a condition compares one name with text literals."""
    parts = test.parts if isinstance(test, Opaque) else test.items if isinstance(test, Seq) else ()
    flat = [
        p
        for part in parts
        for p in (part.parts if isinstance(part, Opaque) else part.items if isinstance(part, Seq) else (part,))
    ]
    return any(isinstance(p, Const) and isinstance(p.value, str) for p in flat) and any(
        isinstance(p, (Name, Attr)) for p in flat
    )

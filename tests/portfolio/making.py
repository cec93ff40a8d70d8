"""Comparisons made by hand."""

from stackaudit.model.diff import (
    CauseRow,
    ConcentrationRow,
    CoverageRow,
    Deadline,
    Debt,
    Diff,
    FindingChange,
    FindingChanges,
    Item,
    OutageRow,
    Shift,
    Side,
)

NOTHING = FindingChanges((), (), 4, 0, 0)
SAME = Debt(60, 60, "A", "A", "same")


def side(name: str = "main", day: str = "2026-11-01") -> Side:
    return Side(name, "a" * 40, day, stored=False, version="0.1.0", catalogue="2026-11-01", judged_again=False)


def item(state: str = "new", name: str = "thing", kind: str = "provider", *shifts: Shift) -> Item:
    return Item(kind, "0" * 12, name, state, "used", "prod", "src/a.py", 7, shifts)


def found(state: str = "new", message: str = "no timeout", line: int = 7) -> FindingChange:
    return FindingChange(state, "RES001", "medium", message, "src/a.py", line, f"{line:016x}")


def empty(**more) -> Diff:
    given = {
        "repository": "shop", "as_of": "2026-11-20", "everything": False, "old": side(), "new": side("HEAD", "2026-11-20"), "notes": (),
        "items": (), "moved": 0, "deadlines": (), "findings": NOTHING, "causes": (), "debt": SAME, "concentration": (), "outages": (),
        "coverage": (CoverageRow("files", 1, 1), CoverageRow("use_cases", 2, 1)),
    }  # fmt: skip
    return Diff(**(given | more))


def made(name: str = "thing") -> Diff:
    """Return a comparison in which everything bears *name*."""
    return empty(
        repository=name,
        old=side(name),
        notes=(f"{name} is a note.",),
        items=(
            item("new", name),
            item("changed", name, "tool", Shift("role", name, name + "2")),
            item("removed", name),
        ),
        deadlines=(Deadline(name, name, 2, "2026-12-01", True, None, False, 40, 11),),
        findings=FindingChanges((found("new", name),), (found("fixed", name),), 3, 1, 1),
        causes=(CauseRow("tool", 1, 0, 30, 60), CauseRow("time", 0, 0, 60, 60), CauseRow("code", 1, 1, 60, 50)),
        debt=Debt(60, 960, "A", "B", "worse"),
        concentration=(ConcentrationRow("models", "Models", "lab", 4000, 5000, "worse"),),
        outages=(OutageRow("host", "x", name, (), (name,), "worse"),),
    )

"""Arms of conditions that do not run as the repository stands: behind a flag that is off, or beside a setting that is set.

    USE_LOCAL = os.getenv("USE_LOCAL", "false") == "true"
    if USE_LOCAL: …                       off by its default, unless the infrastructure sets the variable
    if (process.env.ENDPOINT) … else …    the else-arm, when the infrastructure sets the variable

Read from the file alone: a flag that comes from elsewhere stays a choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from msgspec.structs import replace

from stackaudit.model.code import Attr, Binding, Branch, Call, CodeFile, Const, Expr, Index, Name, Opaque
from stackaudit.model.documents import Document
from stackaudit.resolution.file_settings import settings

_INFRASTRUCTURE = frozenset({"bicep", "hcl"})
_ENVIRONMENTS = frozenset({"environ", "env"})
_ON = frozenset({"true", "1", "yes", "on", True})
_OFF = frozenset({"false", "0", "no", "off", "", None, False})
_ARMS = frozenset({"if", "elif"})


def provided(documents: Iterable[Document]) -> frozenset[str]:
    """Return the names of the variables that the infrastructure of the repository gives to what it deploys."""
    return frozenset(name for d in documents if d.syntax in _INFRASTRUCTURE for name, _, _ in settings(d))


def settled(file: CodeFile, given: Container[str]) -> CodeFile:
    """Return the file with the arms marked dead that do not run; *given* are the variables that a deployment sets."""
    groups: dict[int, list[int]] = defaultdict(list)
    off: set[int] = set()
    values = _values(file) if any(b.test is not None and b.kind in _ARMS for b in file.branches) else {}
    for index, branch in enumerate(file.branches):
        if branch.group:
            groups[branch.group].append(index)
        if branch.kind in _ARMS and branch.test is not None and _is_off(_meant(branch.test, values), given):
            off.add(index)
    for rows in groups.values():
        arms = [file.branches[i] for i in rows if file.branches[i].kind in _ARMS]
        if arms and all(_is_given(b, values, given) for b in arms):
            off |= {i for i in rows if file.branches[i].kind == "else"}
    if not off:
        return file
    return replace(file, branches=tuple(replace(b, dead=True) if i in off else b for i, b in enumerate(file.branches)))


def _values(file: CodeFile) -> dict[str, Expr]:
    """Return the names that the file binds once and that are no parameters, with their values.

    Of literals only those of the module: what a function starts with is no flag.
    """
    found: dict[str, list[Binding]] = defaultdict(list)
    for row in file.bindings:
        for name in row.target.strip("()").split(","):
            found[name.strip()].append(row)
    passed = {p.name.lstrip("*") for s in file.scopes for p in s.params}
    once = {name: rows[0] for name, rows in found.items() if len(rows) == 1 and name not in passed}
    return {
        name: row.value
        for name, row in once.items()
        if row.kind == "assign" and row.target == name and (not isinstance(row.value, Const) or not row.scope)
    }


def _meant(test: Expr, values: dict[str, Expr]) -> Expr:
    return values.get(test.id, test) if isinstance(test, Name) else test


def _is_given(branch: Branch, values: dict[str, Expr], given: Container[str]) -> bool:
    read = _read(_meant(branch.test, values)) if branch.test is not None else None
    return read is not None and read[0] in given


def _is_off(value: Expr, given: Container[str]) -> bool:
    if isinstance(value, Const):
        return value.value is False
    if not isinstance(value, Opaque) or len(value.parts) != 2 or not isinstance(value.parts[1], Const):
        return False
    read, wanted = _read(value.parts[0]), value.parts[1].value
    if read is None or read[0] in given:
        return False
    folded = wanted.lower() if isinstance(wanted, str) else wanted
    default = read[1].lower() if isinstance(read[1], str) else read[1]
    return folded in _ON and default in _OFF


def _read(expr: Expr) -> tuple[str, str | float | bool | None] | None:
    """Return the variable that an expression reads and its default; None when it reads none."""
    match expr:
        case Call(func=Attr(base=base, name="lower" | "strip" | "toLowerCase" | "trim"), args=()):
            return _read(base)
        case Call(func=func, args=(Const(value=str(name)), *rest)) if _reads(func):
            default = rest[0].value if rest and isinstance(rest[0], Const) else None
            return (name, default) if not rest or isinstance(rest[0], Const) else None
        case Index(base=Attr(name=base) | Name(id=base), key=Const(value=str(name))) if base in _ENVIRONMENTS:
            return name, None
        case Attr(base=Attr(name=base), name=name) if base in _ENVIRONMENTS:
            return name, None
        case _:
            return None


def _reads(func: Expr) -> bool:
    match func:
        case Attr(name="getenv") | Name(id="getenv"):
            return True
        case Attr(base=Attr(name=base) | Name(id=base), name="get"):
            return base in _ENVIRONMENTS
        case _:
            return False

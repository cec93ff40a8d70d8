"""What the catalogue says about a callee of Python: how it names an argument, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.entries import Signature
from stackaudit.fixes.cases import LeftAloneError

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_BUILT = "()."


def argument(catalogue: Catalogue, callee: str, role: str) -> str:
    """Return the name under which a callee takes what has the role ``timeout`` or ``max_tokens``.

    Raises:
        LeftAloneError: the catalogue does not name one plain keyword.
    """
    found = {s.args[role][0] for s in _signatures(catalogue, callee) if s.args.get(role)}
    if len(found) != 1:
        raise LeftAloneError(f"the catalogue does not say how {last(callee)} names it")
    (name,) = found
    if not _PLAIN.fullmatch(name):
        raise LeftAloneError(f"{last(callee)} takes it inside another argument ({name})")
    return name


def names(catalogue: Catalogue, callee: str, role: str) -> frozenset[str]:
    """Return all names under which a callee may take what has a role; the role itself where the callee is not known."""
    found = {n for s in _signatures(catalogue, callee) for n in s.args.get(role, ()) if _PLAIN.fullmatch(n)}
    return frozenset(found or {role})


def beside(catalogue: Catalogue, callee: str) -> frozenset[str]:
    """Return the last names of the methods of the type, or of the functions of the module, that a callee belongs to."""
    owner = _owner(catalogue, callee)
    if owner is not None:
        return frozenset(m.rpartition(".")[2] for m in owner.methods)
    content, module = catalogue.language("python"), callee.rpartition(".")[0]
    known = (*content.functions, *content.function_aliases)
    return frozenset(n.rpartition(".")[2] for n in known if n.rpartition(".")[0] == module)


def last(callee: str) -> str:
    """Return the last name of a callee, without the address that follows where it is a plain request."""
    return callee.partition(" ")[0].rpartition(".")[2]


def _signatures(catalogue: Catalogue, callee: str) -> Iterator[Signature]:
    callee = callee.partition(" ")[0]
    head, built, tail = callee.rpartition(_BUILT)
    if built:
        found = _methods(_type(catalogue, head), tail)
    else:
        kind = catalogue.type_named("python", callee)
        found = (kind,) if kind is not None else catalogue.functions_named("python", callee)
        found = found or next(filter(None, (_methods(o, m) for o, m in _typed(catalogue, callee))), ())
    for signature in found:
        yield signature
        yield from signature.variants


def _methods(owner: Signature | None, name: str) -> tuple[Signature, ...]:
    method = owner.methods.get(name) if owner is not None else None
    return (method,) if method is not None else ()


def _typed(catalogue: Catalogue, callee: str) -> Iterator[tuple[Signature | None, str]]:
    """Yield the ways to read ``package.Type.some.method``: a parameter of a known type."""
    parts = callee.split(".")
    return (
        (catalogue.type_named("python", ".".join(parts[:n])), ".".join(parts[n:])) for n in range(len(parts) - 1, 1, -1)
    )


def _owner(catalogue: Catalogue, callee: str) -> Signature | None:
    head, built, tail = callee.rpartition(_BUILT)
    inner = catalogue.type_named("python", tail.rpartition(".")[0]) if "." in tail else None
    return inner or (_type(catalogue, head) if built else None)


def _type(catalogue: Catalogue, name: str) -> Signature | None:
    """Return the type of what a callee builds: a class, or what a function is known to return."""
    kind = catalogue.type_named("python", name)
    if kind is not None or _BUILT in name:
        return kind
    returned = {s.returns for s in catalogue.functions_named("python", name)}
    return catalogue.type_named("python", returned.pop()) if len(returned) == 1 else None

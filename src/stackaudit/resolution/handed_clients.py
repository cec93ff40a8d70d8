"""Requests through a client that was handed over out of sight: ``client.chat.completions.create(model=…)``.

Where it cannot be seen what an object is, the way from it to its method can tell: several names that a client of the tree
has in this order, and a model beside them. The request can then go through any of these clients.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Attr, Call, Expr, Name, Table
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.signatures import bound
from stackaudit.resolution.values import At, Instance, Many, Step, Value

MAX_CLIENTS = 12
"""Clients of the tree that a request may go through."""
MAX_NAMES = 6
_MODEL = frozenset({"model", "modelId", "model_id"})
Found = tuple[Signature, tuple[Step, ...], Value]


def by_path(evaluator: Evaluator, call: Call, at: At) -> Iterator[Found]:
    """Yield the method that a callee on an unknown object is, with the clients of the tree that have it."""
    names = _names(call.func)
    given = {name for name, _ in call.kwargs}
    whole = "**" in given or (len(call.args) == 1 and not given and isinstance(call.args[0], (Name, Table)))
    if not names or not (given & _MODEL or whole):
        return
    clients = evaluator.clients_of(at.file.language)
    for path in (*_paths(names, given, clients), *_taken_out(call.func, names, clients)):
        if not given & _MODEL and path.count(".") < 2:
            continue  # fewer names say too little without a model
        fitting = [c for c in clients if path in c.type.methods][:MAX_CLIENTS]
        if fitting:
            method = evaluator.selected(fitting[0].type.methods[path], call, at)
            if method.operation:
                yield bound(method, fitting[0]), (Step(method, call, at),), Many(tuple(fitting))
            return


def _paths(names: list[str], given: set[str], clients: list[Instance]) -> Iterator[str]:
    """Yield the ways that the last names can be, the longest first; a part that was taken out before is put back."""
    for length in range(len(names), 1, -1):
        path = ".".join(names[-length:])
        if length == 2 and ("messages" in given or not given & _MODEL):
            longer = {m for c in clients for m in c.type.methods if m.endswith(f".{path}")}
            yield from sorted(longer, key=lambda m: (m.count("."), m))[:1]
        yield path


def _taken_out(func: Expr, names: list[str], clients: list[Instance]) -> Iterator[str]:
    """Yield the way to the method of a part that a variable bears in its name: ``embeddings_client.create(…)``."""
    while isinstance(func, Attr):
        func = func.base
    said = func.id.lower() if isinstance(func, Name) else ""
    tail = ".".join(names)
    parts = {m.removesuffix(f".{tail}") for c in clients for m in c.type.methods if m.endswith(f".{tail}")}
    yield from sorted(f"{p}.{tail}" for p in parts if "." not in p and p.removesuffix("s") in said)[:1]


def _names(expr: Expr) -> list[str]:
    found: list[str] = []
    while isinstance(expr, Attr) and len(found) < MAX_NAMES:
        found.append(expr.name)
        expr = expr.base
    return found[::-1]

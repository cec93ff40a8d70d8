"""Prompts that nothing sends: constants of a module whose name occurs neither there nor in any file that imports it.

The claim is an attribute of the prompt's node: ``unused``. A prompt counts as used when its module is loaded by name, is
imported as a whole, or is imported by nobody at all (then it may be a script, or be read by another program).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackaudit.model.code import Attr, CodeFile, Const, Expr, Name, children
from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name

_DYNAMIC = frozenset({"getattr", "globals", "vars", "import_module", "__import__", "dir", "getmembers"})
MAX_PARTS = 200_000


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the prompts that no code names."""
    held: dict[str, list[NodeClaim]] = {}
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "prompt" and _is_constant(fact, context):
            held.setdefault(fact.evidence.path, []).append(fact)
    for path in sorted(held):
        file = context.project.files[path]
        readers = [context.project.files[p] for p in context.project.importers(file)]
        if not readers or _opened(file, readers, context):
            continue
        names = Counter(n for f in (file, *readers) for n in _mentioned(f))
        for claim in held[path]:
            if names[claim.name] == 0:
                yield NodeClaim(claim.ref, claim.name, claim.evidence, claim.role, claim.scope, (("unused", True),))


def _is_constant(fact: NodeClaim, context: Context) -> bool:
    """Return whether a prompt is the value of one name at the top of a module."""
    file = context.project.files.get(fact.evidence.path)
    if file is None or file.is_notebook or fact.ref.key.split("#")[1:2] != [""]:
        return False
    bound = context.project.bindings(file, 0, fact.name)
    return len(bound) == 1 and bound[0].kind == "assign"


def _opened(file: CodeFile, readers: Sequence[CodeFile], context: Context) -> bool:
    """Return whether the names of a module may be read in ways that do not write them."""
    if any(last_name(s.call.func) in _DYNAMIC for f in (file, *readers) for s in f.sites):
        return True
    for reader in readers:
        for row in reader.imports:
            inner = (
                context.project.find(reader, f"{row.module}.{row.symbol}".strip("."), row.level) if row.symbol else None
            )
            whole = row.symbol in {"", "*"} and context.project.find(reader, row.module, row.level) is file
            if whole or inner is file:
                return True
    return False


def _mentioned(file: CodeFile) -> Iterator[str]:
    """Yield the names that the expressions, imports and exports of a file write."""
    for row in file.imports:
        yield row.symbol
    queue: list[Expr] = [b.value for b in file.bindings]
    queue += [s.call for s in file.sites]
    queue += [
        e
        for s in file.scopes
        for e in (*s.returns, *s.decorators, *(p.default for p in s.params if p.default is not None))
    ]
    queue += [b.test for b in file.branches if b.test is not None]
    for _ in range(MAX_PARTS):
        if not queue:
            return
        part = queue.pop()
        if isinstance(part, Name):
            yield part.id
        elif isinstance(part, Attr):
            yield part.name
        elif isinstance(part, Const) and isinstance(part.value, str) and part.value.isidentifier():
            yield part.value
        queue += children(part)

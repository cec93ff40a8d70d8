"""Model ids that are written in model position, outside the arguments of a call, and ids in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import (
    Attr,
    Binding,
    Call,
    CodeFile,
    Const,
    Either,
    Expr,
    Index,
    Name,
    Seq,
    Table,
    children,
    place_of,
)
from stackaudit.model.documents import Document, walk
from stackaudit.model.facts import Fact, NodeClaim, NodeRef, RoleName
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.roles import chosen_role

DETECTOR = "models"
POSITION = re.compile(
    r"(?i)(?:^|[_\-.]|[a-z](?=[A-Z]))(?:model|llm|embedding|embedder|engine|deployment|reranker)s?(?:[_\-.]?(?:name|id|version|default|fast|smart))?$|^(?:model|llm)|(?:^|_)(?:model|llm|embedding)(?:_|$)"
)
"""Names whose value is a model: ``MODEL``, ``smart_llm``, ``embeddingModel``, ``model_name`` …"""
_CONFIGURATION = re.compile(
    r"(?i)(?:config|settings|param|launch|deploy|env|options|package|langgraph|app|mcp|agent|model|cdk|properties)[^/]*\.json$"
)
"""Names of JSON files that configure something."""
_MANY = 3
"""Models in one list or file of constants that are a choice, not each in use."""
_VALUE_KEYS = frozenset({"value", "default", "defaultValue", "defaultvalue"})
"""Keys between a name and its value in parameter files."""
_NAMING_KEYS = frozenset({"id", "name", "value", "slug", "key"})
"""Keys under which a table of models writes the id of each."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield models named by constants, defaults, settings and keyword arguments, and those of tables as listed."""
    scan = _Scan(file, context)
    for binding in file.bindings:
        yield from scan.binding(binding)
    for scope in file.scopes:
        for param in scope.params:
            if param.default is not None and POSITION.search(param.name):
                yield from scan.position(param.default, scope.branch)
    offered = _offered(file) if dialect_of(file.language).folders else frozenset()
    for site in file.sites:
        for name, value in site.call.kwargs:
            if POSITION.search(name) and place_of(site.call) in offered:
                yield from scan.listed(value)
            elif POSITION.search(name):
                yield from scan.position(value, site.branch)
            yield from scan.tables(value, 0)
        for value in site.call.args:
            yield from scan.tables(value, 0)
        yield from scan.defaults(site.call, site.branch)
    for scope in file.scopes:
        for value in scope.returns:
            yield from scan.tables(value, 0)
    for value, _ in file.compares:
        yield from scan.listed(value)


def _offered(file: CodeFile) -> frozenset[tuple[int, int, int, int]]:
    """Return the places of the objects in long lists: a table of models offers them."""
    found = set()
    stack = [(b.value, False) for b in file.bindings]
    stack += [(v, False) for s in file.scopes for v in s.returns]
    while stack:
        expr, inside = stack.pop()
        inside = inside or (isinstance(expr, Seq) and len(expr.items) >= _MANY)
        if inside and isinstance(expr, Call):
            found.add(place_of(expr))
        stack += [(c, inside) for c in children(expr)]
    return frozenset(found)


class _Scan:
    def __init__(self, file: CodeFile, context: Context) -> None:
        self.file, self.context = file, context
        rows = file.bindings if dialect_of(file.language).folders else ()
        ids = [b for b in rows if not b.scope and isinstance(b.value, Const) and self.known(b.value.value)]
        self.enumerates = len(ids) >= _MANY
        """The constants of the file are names of models to choose from."""

    def known(self, text: object, *, beside: bool = False) -> str | None:
        """Return the canonical id when *text* is a model of the catalogue, alone or after a provider's prefix.

        An id of two characters counts only *beside* a longer one.
        """
        if (
            not isinstance(text, str)
            or not (1 if beside else 2) < len(text) < 120
            or " " in text
            or self.context.routes.of(text)
        ):
            return None
        vendor, rest = self.context.catalogue.split_model(text)
        row = self.context.catalogue.models.find(rest)
        if row is None:
            return None
        return self.context.catalogue.canonical(rest) if vendor or _distinct(rest) else None

    def claim(self, value: Const, role: RoleName, *, beside: bool = False) -> Iterator[Fact]:
        name = self.known(value.value, beside=beside)
        if name is None:
            return
        evidence = self.context.evidence(self.file, value.line, DETECTOR, "literal", confidence=0.8)
        yield NodeClaim(NodeRef("model", name), name, evidence, role, attributes=(("as_written", str(value.value)),))

    def binding(self, binding: Binding) -> Iterator[Fact]:
        if binding.kind in {"for", "annotation"}:
            return
        name = binding.target.rsplit(".", 1)[-1]
        if self.enumerates and not binding.scope and isinstance(binding.value, Const):
            yield from self.listed(binding.value)
        elif isinstance(binding.value, (Const, Either)) and POSITION.search(name):
            yield from self.position(binding.value, binding.branch)
        elif isinstance(binding.value, Call):
            yield from self.defaults(binding.value, binding.branch, named=bool(POSITION.search(name)))
            yield from self.tables(binding.value, binding.branch)
        else:
            yield from self.tables(binding.value, binding.branch)

    def position(self, value: Expr, branch: int) -> Iterator[Fact]:
        """A value in model position: each of its alternatives is used (or optional, in an arm of a dispatch)."""
        for option in value.options if isinstance(value, Either) else (value,):
            if isinstance(option, Const):
                yield from self.claim(option, chosen_role(self.file, branch))
            elif isinstance(option, Call):
                yield from self.defaults(option, branch, named=True)

    def defaults(self, call: Call, branch: int, *, named: bool = False) -> Iterator[Fact]:
        """``os.getenv("MODEL", "id")``, ``Field(default="id")``: the default of a reader whose name or target is a model's."""
        func = call.func.name if isinstance(call.func, Attr) else call.func.id if isinstance(call.func, Name) else ""
        first = call.args[0].value if call.args and isinstance(call.args[0], Const) else None
        about = named or (isinstance(first, str) and bool(POSITION.search(first.lstrip("-"))))
        if not about or func not in {
            "getenv",
            "get",
            "Field",
            "add_argument",
            "option",
            "config",
            "Option",
            "field",
            "setdefault",
            "getOrDefault",
        }:
            return
        given = [v for k, v in call.kwargs if k == "default"] + list(call.args)
        for value in given:
            if isinstance(value, Const):
                yield from self.claim(value, chosen_role(self.file, branch))

    def tables(self, value: Expr, depth: int) -> Iterator[Fact]:
        """Ids in lists and as keys or names in mappings are listed; a value under a model key is in position."""
        if depth > 5:
            return
        if isinstance(value, Call) and isinstance(value.func, Attr):
            value = value.func.base
        elif isinstance(value, Index):
            value = value.base
        if isinstance(value, Table):
            yield from self.rows(value, depth)
        elif isinstance(value, Seq):
            yield from self.listed(value)
            for item in value.items:
                if not isinstance(item, Const):
                    yield from self.tables(item, depth + 1)

    def rows(self, table: Table, depth: int) -> Iterator[Fact]:
        """The entries of one mapping."""
        beside = any(self.known(key.value) for key, _ in table.pairs if isinstance(key, Const))
        for key, item in table.pairs:
            label = key.value if isinstance(key, Const) else None
            if isinstance(key, Const):
                yield from self.claim(key, "listed", beside=beside)
            if isinstance(label, str) and POSITION.search(label) and isinstance(item, (Const, Either)):
                yield from self.position(item, 0)
            elif label in _NAMING_KEYS and isinstance(item, Const):
                yield from self.claim(item, "listed")
            else:
                yield from self.tables(item, depth + 1)

    def listed(self, value: Expr) -> Iterator[Fact]:
        """The items of a list, or one value that is compared with."""
        items = value.items if isinstance(value, Seq) else (value,)
        beside = any(self.known(item.value) for item in items if isinstance(item, Const))
        for item in items:
            if isinstance(item, Const):
                yield from self.claim(item, "listed", beside=beside)
            elif isinstance(item, Seq):
                yield from self.listed(item)


def _distinct(text: str) -> bool:
    """Return whether an id cannot be mistaken for an ordinary word: it holds a digit or two separators."""
    return any(c.isdigit() for c in text) or text.count("-") >= 2


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield models under model keys of configuration files; a JSON file that configures nothing by name only offers them."""
    role: RoleName = "used" if doc.syntax != "json" or _CONFIGURATION.search(doc.path) else "optional"
    for path, line, leaf in walk(doc.root):
        keys = [p for p in reversed(path) if not p.startswith("[")]
        key = next((k for k in keys if k not in _VALUE_KEYS), "")
        if not isinstance(leaf.value, str) or not POSITION.search(key):
            continue
        known = context.routes.deployments.values.text(doc.path, leaf)
        tail = leaf.value.rpartition("/")[2]
        if known is None and "${" in tail:
            continue
        value, place = (known.text, (known.path, known.line)) if known is not None else (tail, (doc.path, line))
        vendor, rest = context.catalogue.split_model(value)
        row = context.catalogue.models.find(rest)
        known_key = context.catalogue.env_var(key)
        if row is None and not (known_key and known_key[1] == "model" and value.strip()):
            continue
        if context.catalogue.is_placeholder(value.strip().lower()) or context.routes.of(value):
            continue
        if row is None and value.strip() in context.routes.deployments.by_name:
            continue  # the name of a deployment, whose model stands in its resource
        if row is not None and not vendor and not _distinct(rest) and known_key is None:
            continue
        name = context.catalogue.canonical(rest)
        evidence = context.evidence(*place, DETECTOR, "config", confidence=0.85)
        yield NodeClaim(NodeRef("model", name), name, evidence, role, attributes=(("as_written", value),))

"""The values that one AI setting has in several places: environment files, compose files, configuration, defaults in code.

Attribute ``defaults`` of the variable's node: (value, path, line, how), sorted by path and line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.code import CodeFile, Const
from stackaudit.model.documents import Document, walk
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Class, Env, Lit, Symbol, options

DETECTOR = "settings"
_SETTING = re.compile(
    r"(?:^|_)(?:MODEL|LLM|EMBEDDINGS?|TEMPERATURE|TOP_P|MAX_TOKENS|DEPLOYMENT)(?:_NAME|_ID|_VERSION)?(?:$|_)"
)
_NO_SETTING = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PATH|DIR|FILE|CONFIG|URL_PATH)$|_VERSION$|CACHE|LOG_")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,80}")
_DEFAULT = re.compile(r"\$\{(?P<name>[A-Za-z_]\w*):?[-=](?P<value>[^}]*)\}")
_PLACEHOLDER = re.compile(r"(?i)^$|^<|\$\{|^\$|your[_-]|replace|changeme|xxx|^\.\.\.|\{\{")
Row = tuple[str, str, int, str]


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield each AI setting that stands in more than one place, with its values."""
    del facts
    found: dict[str, set[Row]] = defaultdict(set)
    for document in documents:
        for name, value, line in _written(document):
            found[name].add((value, document.path, line, "file"))
    for file in context.project.files.values():
        for name, value, path, line in (*_read(file, context), *_fields(file, context)):
            found[name].add((value, path, line, "code"))
    for name, rows in sorted(found.items()):
        if len({(r[1], r[2]) for r in rows}) > 1 and _is_setting(name, context):
            ordered = tuple(sorted(rows, key=lambda r: (r[1], r[2])))
            evidence = context.evidence(
                context.project.files.get(ordered[0][1], ordered[0][1]), ordered[0][2], DETECTOR, "config"
            )
            yield NodeClaim(NodeRef("env_var", name), name, evidence, attributes=(("defaults", ordered),))


def _is_setting(name: str, context: Context) -> bool:
    known = context.catalogue.env_var(name)
    if known is not None:
        return known[1] in {"model", "endpoint"}
    return bool(_SETTING.search(name)) and not _NO_SETTING.search(name)


def _written(document: Document) -> Iterator[tuple[str, str, int]]:
    """Yield settings of a document: ``NAME: value``, ``NAME=value`` in a list, and ``${NAME:-value}``."""
    for path, line, leaf in walk(document.root):
        text = (
            leaf.value
            if isinstance(leaf.value, str)
            else str(leaf.value)
            if isinstance(leaf.value, (int, float)) and not isinstance(leaf.value, bool)
            else None
        )
        if text is None:
            continue
        key = path[-1] if path else ""
        if key.startswith("[") and "=" in text:
            key, _, text = text.partition("=")
        given = _DEFAULT.fullmatch(text.strip())
        if given:
            key, text = given["name"], given["value"]
        if _NAME.fullmatch(key) and not _PLACEHOLDER.search(text.strip()):
            yield key, text.strip().strip("\"'"), line


def _read(file: CodeFile, context: Context) -> Iterator[tuple[str, str, str, int]]:
    """Yield defaults of ``os.getenv("NAME", default)`` and its kin."""
    for site in file.sites:
        if not any(
            isinstance(a, Const) and isinstance(a.value, str) and _NAME.fullmatch(a.value) for a in site.call.args[:1]
        ):
            continue
        value = context.evaluator.value(site.call, At(file, site.scope, site.branch, site.call.line))
        for option in options(value):
            if isinstance(option, Env) and option.line == site.call.line and option.path == file.path:
                for default in options(option.default) if option.default is not None else ():
                    if (
                        isinstance(default, Lit)
                        and isinstance(default.value, (str, int, float))
                        and not isinstance(default.value, bool)
                    ):
                        yield option.name, str(default.value), default.path, default.line


def _fields(file: CodeFile, context: Context) -> Iterator[tuple[str, str, str, int]]:
    """Yield defaults of settings classes: a field is read from the variable of its name, behind the class's prefix."""
    for index, scope in enumerate(file.scopes):
        bases = context.evaluator.bases(Class(file, index)) if scope.kind == "class" and scope.bases else []
        if not any(isinstance(b, Symbol) and b.name.endswith(".BaseSettings") for b in bases):
            continue
        prefix = _prefix(file, index)
        for binding in file.bindings:
            if binding.scope == index and binding.kind == "assign" and isinstance(binding.value, Const):
                value = binding.value.value
                if isinstance(value, (str, int, float)) and not isinstance(value, bool):
                    yield (prefix + binding.target).upper(), str(value), file.path, binding.value.line


def _prefix(file: CodeFile, index: int) -> str:
    for binding in file.bindings:
        if binding.scope == index and binding.target == "model_config":
            for key, value in getattr(binding.value, "kwargs", ()):
                if key == "env_prefix" and isinstance(value, Const) and isinstance(value.value, str):
                    return value.value
    return ""

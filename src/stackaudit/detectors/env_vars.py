"""Environment variables whose value reaches a key, endpoint, model or switch of the AI stack."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.catalog.catalogue import CONDITIONAL_LAYERS
from stackaudit.catalog.env_names import purpose_of
from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Index, Name, Table, children
from stackaudit.model.documents import Document, Leaf
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.file_settings import NAME, settings
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Env, Symbol, environment, options

DETECTOR = "env_vars"
_ABOUT = re.compile(
    r"(?:^|_)(?:LLMS?|GPT\d*|MODEL|EMBEDDINGS?|EMBED|EMBEDDER|RERANK(?:ER|ING)?|RETRIEVERS?|RAG|PROMPTS?|AGENTS?|MCP|VECTOR(?:STORE|DB)?|DEPLOYMENT"
    r"|TEMPERATURE|TOP_P|REASONING|SIMILARITY|COMPLETIONS?|CHAT|AI|GENAI|INFERENCE)(?:_|$)"
)
"""Words that make a name one of the stack, in a program that belongs to it."""
_NOT_ABOUT = re.compile(r"(?:^|_)(?:USER_AGENT|DIR|PATH|PORT|LOG|LOGGING|CACHE|DEBUG|USER|CHANNEL|ROOM)(?:_|$)")
_READ = frozenset({"environ", "env"})
_READERS = frozenset({"getenv", "get", "setdefault", "pop", "config", "Field", "field", "env", "Option", "option"})
"""Last names of the calls that can read a variable: asking only these keeps the rest unevaluated."""
_DEPTH = 8


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield variables where they are read: those that the catalogue knows, and those that serve the stack by use or name."""
    reads = list(_reads(file, context))
    beside = bool(reads) and _is_of_the_stack(file, context)
    for env in reads:
        yield from _named(env, file, context, beside=beside)
    for call in context.calls(file):
        for step in call.steps[-1:] if call.operation or call.signature.produces else ():
            for role in step.signature.args:
                given = call.arguments.value(role)
                for env in environment(given) if given is not None else ():
                    evidence = context.evidence(
                        context.project.files.get(env.path, env.path), env.line, DETECTOR, "code"
                    )
                    yield NodeClaim(
                        NodeRef("env_var", env.name),
                        env.name,
                        evidence,
                        role_at(file, call.site.branch),
                        attributes=(("purpose", role),),
                    )
                    for provider in call.providers:
                        yield EdgeClaim(
                            NodeRef("provider", provider), "configured_by", NodeRef("env_var", env.name), evidence
                        )


def _reads(file: CodeFile, context: Context) -> Iterator[Env]:
    """Yield the variables that a file reads: by a call, by a subscript, as a field of a settings class, by a table of names."""
    for site in file.sites:
        if last_name(site.call.func) not in _READERS:
            continue
        value = context.evaluator.value(site.call, At(file, site.scope, site.branch, site.call.line))
        for option in options(value):
            if isinstance(option, Env) and option.line == site.call.line and option.path == file.path:
                yield option
    if file.language == "python" and not any(
        row.module == "os" or row.module.startswith("os.") for row in file.imports
    ):
        yield from _fields(file, context)
        yield from _table(file, context)
        return
    for binding in file.bindings:
        yield from _subscripts(binding.value, file, 0)
        if binding.kind == "key" and binding.target.rsplit(".", 1)[-1] in _READ and isinstance(binding.value, Table):
            keys = [k for k, _ in binding.value.pairs if isinstance(k, Const)]
            yield from (Env(k.value, None, file.path, k.line) for k in keys if isinstance(k.value, str))
    for site in file.sites:
        for argument in (*site.call.args, *(v for _, v in site.call.kwargs)):
            yield from _subscripts(argument, file, 0)
    for operand, _ in file.compares:
        yield from _subscripts(operand, file, 0)
    yield from _fields(file, context)
    yield from _table(file, context)


def _subscripts(expr: Expr, file: CodeFile, depth: int) -> Iterator[Env]:
    """``os.environ["NAME"]``, ``process.env.NAME``."""
    if (
        isinstance(expr, Index)
        and isinstance(expr.key, Const)
        and isinstance(expr.key.value, str)
        and _is_environment(expr.base)
    ):
        yield Env(expr.key.value, None, file.path, expr.line)
    elif isinstance(expr, Attr) and NAME.fullmatch(expr.name) and _is_environment(expr.base):
        yield Env(expr.name, None, file.path, expr.line)
    elif depth < _DEPTH and not isinstance(expr, Call):  # calls are sites of their own
        for child in children(expr):
            yield from _subscripts(child, file, depth + 1)


def _is_environment(expr: Expr) -> bool:
    name = expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""
    return name in _READ


def _fields(file: CodeFile, context: Context) -> Iterator[Env]:
    """Fields of a settings class are read from the variables of their names, behind the class's prefix."""
    for index, scope in enumerate(file.scopes):
        bases = context.evaluator.bases(Class(file, index)) if scope.kind == "class" and scope.bases else []
        if not any(isinstance(b, Symbol) and b.name.endswith(".BaseSettings") for b in bases):
            continue
        prefix = _prefix(file, index)
        for binding in file.bindings:
            if binding.scope == index and binding.kind in {"assign", "annotation"} and binding.target.isidentifier():
                name = (prefix + binding.target).upper()
                if binding.target != "model_config" and NAME.fullmatch(name):
                    yield Env(name, None, file.path, binding.line)


def _prefix(file: CodeFile, index: int) -> str:
    for binding in file.bindings:
        if binding.scope == index and binding.target == "model_config":
            value = binding.value
            pairs = value.kwargs if isinstance(value, Call) else ()
            rows = value.pairs if isinstance(value, Table) else ()
            found = [v for k, v in pairs if k == "env_prefix"]
            found += [v for k, v in rows if isinstance(k, Const) and k.value == "env_prefix"]
            return next((str(v.value) for v in found if isinstance(v, Const)), "")
    return ""


def _table(file: CodeFile, context: Context) -> Iterator[Env]:
    """Keys of a table of defaults whose values the program overrides by variables of the same names."""
    for binding in file.bindings:
        value = binding.value
        if binding.scope or not isinstance(value, Table) or len(value.pairs) < 3:
            continue
        keys = [
            k for k, _ in value.pairs if isinstance(k, Const) and isinstance(k.value, str) and NAME.fullmatch(k.value)
        ]
        if len(keys) == len(value.pairs) and _overridden(context):
            yield from (Env(str(k.value), None, file.path, k.line) for k in keys)


def _overridden(context: Context) -> bool:
    """Return whether some loop over a mapping reads the variable that each key names."""
    for file in context.project.files.values():
        loops = {t.strip(" ()") for b in file.bindings if b.kind == "for" for t in b.target.split(",")}
        for site in file.sites if loops else ():
            func, first = site.call.func, site.call.args[0] if site.call.args else None
            reads = isinstance(func, Attr) and (
                func.name == "getenv" or (func.name == "get" and _is_environment(func.base))
            )
            if reads and isinstance(first, Name) and first.id in loops:
                return True
    return False


def _named(env: Env, file: CodeFile, context: Context, *, beside: bool) -> Iterator[Fact]:
    known = context.catalogue.env_var(env.name)
    if known is None and beside:
        known = context.catalogue.env_names.find(env.name)
    if known is not None:
        attributes: tuple[tuple[str, str], ...] = (("purpose", known[1]), ("vendor", known[0].id))
    elif beside and _ABOUT.search(env.name.upper()) and not _NOT_ABOUT.search(env.name.upper()):
        attributes = (("purpose", purpose_of(env.name)),)
    else:
        return
    evidence = context.evidence(file, env.line, DETECTOR, "code")
    yield NodeClaim(NodeRef("env_var", env.name), env.name, evidence, attributes=attributes)


def _is_of_the_stack(file: CodeFile, context: Context) -> bool:
    """Return whether a file, or one that imports it, uses packages of the stack."""
    nearby = [file, *(context.project.files[p] for p in sorted(context.project.importers(file)))]
    return any(_uses_the_stack(f, context) for f in nearby)


def _uses_the_stack(file: CodeFile, context: Context) -> bool:
    ecosystem = "pypi" if file.language == "python" else "npm"
    for row in file.imports:
        if row.level or row.type_only:
            continue
        name = f"{row.module}.{row.symbol}" if ecosystem == "pypi" and row.symbol not in {"", "*"} else row.module
        package = context.catalogue.package_of_import(ecosystem, name, context.declared)
        if package is not None and package.layer not in CONDITIONAL_LAYERS:
            return True
    return bool(context.calls(file))


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield variables of .env files, compose files, workflows and infrastructure code: known ones, and those that set a model."""
    for name, line, node in settings(doc):
        known = context.catalogue.env_var(name)
        if known is None and isinstance(node, Leaf) and isinstance(node.value, str) and purpose_of(name) == "model":
            text = context.routes.deployments.values.text(doc.path, node)
            rest = context.catalogue.split_model(text.text)[1] if text is not None else ""
            if text is not None and context.catalogue.models.find(rest) is not None and any(c.isdigit() for c in rest):
                yield _claim(name, doc, line, context, (("purpose", "model"),))
        elif known is not None:
            yield _claim(name, doc, line, context, (("purpose", known[1]), ("vendor", known[0].id)))


def _claim(name: str, doc: Document, line: int, context: Context, attributes: tuple[tuple[str, str], ...]) -> Fact:
    evidence = context.evidence(doc.path, line, DETECTOR, "config")
    return NodeClaim(NodeRef("env_var", name), name, evidence, attributes=attributes)

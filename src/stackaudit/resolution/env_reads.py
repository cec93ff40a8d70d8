"""Where a file reads, or sets, environment variables."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Index, Name, Table, children
from stackaudit.resolution.context import Context
from stackaudit.resolution.file_settings import NAME
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Env, Symbol, options

_READ = frozenset({"environ", "env"})
_READERS = frozenset(
    {"getenv", "Getenv", "LookupEnv", "get", "setdefault", "pop", "config", "Field", "field", "env", "Option", "option"}
)
"""Last names of the calls that can read a variable: asking only these keeps the rest unevaluated."""
_DEPTH = 8


def reads_of(file: CodeFile, context: Context) -> Iterator[Env]:
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
    yield from sets_of(file)
    for site in file.sites:
        for argument in (*site.call.args, *(v for _, v in site.call.kwargs)):
            yield from _subscripts(argument, file, 0)
    for operand, _ in file.compares:
        yield from _subscripts(operand, file, 0)
    yield from _fields(file, context)
    yield from _table(file, context)


def sets_of(file: CodeFile) -> Iterator[Env]:
    """Yield the variables that a file sets for the libraries that it uses: ``os.environ["NAME"] = …``."""
    for binding in file.bindings:
        if binding.kind == "key" and binding.target.rsplit(".", 1)[-1] in _READ and isinstance(binding.value, Table):
            keys = [k for k, _ in binding.value.pairs if isinstance(k, Const)]
            yield from (Env(k.value, None, file.path, k.line) for k in keys if isinstance(k.value, str))


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

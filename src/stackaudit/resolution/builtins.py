"""What the language's own libraries mean: the environment, settings classes, command-line options, text methods."""

from __future__ import annotations

from collections.abc import Callable

from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, Name, Table
from stackaudit.resolution.shapes import single
from stackaudit.resolution.values import UNKNOWN, At, Env, Lit, Symbol, Value, options

SHAPE_KEEPING = frozenset(
    {
        "strip",
        "lower",
        "upper",
        "lstrip",
        "rstrip",
        "get_secret_value",
        "get",
        "format",
        "dedent",
        "removesuffix",
    }
)
"""Methods whose result still says what their object said."""
INDIRECT = {
    "asyncio.to_thread": 0, ".to_thread.run_sync": 0, ".run_in_threadpool": 0, ".run_in_executor": 1, "Executor().submit": 0,
    "functools.partial": 0, "Executor().map": 0,
}  # fmt: skip
"""Ends of functions that call another function for their caller, and the position of that function."""
INDIRECT_NAMES = frozenset(end.rsplit(".", 1)[-1] for end in INDIRECT)
PLAIN = frozenset({"str", "dict", "list", "tuple"})
_READERS = frozenset({
    "os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "decouple.config", "google.colab.userdata.get",
})  # fmt: skip
_WRAPPERS = frozenset({
    "textwrap.dedent", "inspect.cleandoc", "typing.cast", "copy.copy", "copy.deepcopy", "pathlib.Path", "pydantic.SecretStr",
    "json.dumps", "orjson.dumps", "ujson.dumps",
})  # fmt: skip
_FIELDS = frozenset({
    "pydantic.Field", "pydantic.fields.Field", "dataclasses.field", "attrs.field", "attr.ib", "fastapi.Query", "fastapi.Body",
    "fastapi.Form", "fastapi.Header", "typer.Option", "typer.Argument", "sqlmodel.Field",
})  # fmt: skip
_PARSED = ("argparse.ArgumentParser().parse_args().", "argparse.ArgumentParser().parse_known_args().")

Evaluate = Callable[[Expr, At], Value]


def library_call(evaluate: Evaluate, name: str, call: Call, at: At) -> Value | None:
    """Return the value of a call into the standard library or a settings library; None for any other call."""
    if name in _READERS:
        return _environment(evaluate, call, at)
    if name in _WRAPPERS:
        given = call.args[-1] if name == "typing.cast" and call.args else call.args[0] if call.args else None
        return evaluate(given, at) if given is not None else UNKNOWN
    if name in _FIELDS:
        return _field(evaluate, name, call, at)
    return None


def _environment(evaluate: Evaluate, call: Call, at: At) -> Value:
    first = call.args[0] if call.args else keyword(call, "key")
    if first is None:
        return UNKNOWN
    names = (single(option) for option in options(evaluate(first, at)))
    name = next((lit.value for lit in names if lit is not None and isinstance(lit.value, str)), None)
    if name is None:
        return UNKNOWN
    given = call.args[1] if len(call.args) > 1 else keyword(call, "default")
    default = evaluate(given, at) if given is not None else None
    return Env(name, None if _empty(default) else default, at.file.path, call.line)


def _empty(value: Value | None) -> bool:
    return isinstance(value, Lit) and value.value in (None, "")


def _field(evaluate: Evaluate, name: str, call: Call, at: At) -> Value:
    given = keyword(call, "default")
    if given is None and call.args and not name.startswith(("dataclasses", "attr")):
        given = call.args[0]
    if given is None:
        factory = keyword(call, "default_factory") or keyword(call, "factory")
        if factory is None:
            return UNKNOWN
        return evaluate(Call(factory, (), (), call.line, call.column, call.end_line), at)
    value = evaluate(given, at)
    alias = (
        keyword(call, "validation_alias") or keyword(call, "env") or keyword(call, "alias") or keyword(call, "envvar")
    )
    if isinstance(alias, Const) and isinstance(alias.value, str):
        return Env(alias.value, value, at.file.path, call.line)
    return value


def parsed_argument(evaluate: Evaluate, symbol: str, file: CodeFile) -> Value | None:
    """Return the default of a command-line argument for ``args.name``; None when *symbol* is none.

    ``add_argument("--model", default=…)`` of the same file declares it.
    """
    prefix = next((p for p in _PARSED if symbol.startswith(p)), None)
    if prefix is None:
        return None
    wanted = symbol[len(prefix) :]
    for site in file.sites:
        func = site.call.func
        if isinstance(func, Attr) and func.name == "add_argument" and wanted in _destinations(site.call):
            default = keyword(site.call, "default")
            return (
                evaluate(default, At(file, site.scope, site.branch, site.call.line)) if default is not None else UNKNOWN
            )
    return UNKNOWN


def option_default(evaluate: Evaluate, decorators: tuple[Expr, ...], name: str, at: At) -> Value | None:
    """Return the default that a ``@click.option("--name", default=…)`` decorator gives to a parameter."""
    for decorator in decorators:
        if not isinstance(decorator, Call) or _last(decorator.func) not in {"option", "argument"}:
            continue
        callee = evaluate(decorator.func, at)
        if not isinstance(callee, Symbol) or callee.name.split(".")[0] not in {"click", "rich_click", "asyncclick"}:
            continue
        if name in _flags(decorator):
            default = keyword(decorator, "default")
            variable = keyword(decorator, "envvar")
            value = evaluate(default, at) if default is not None else None
            if isinstance(variable, Const) and isinstance(variable.value, str):
                return Env(variable.value, value, at.file.path, decorator.line)
            return value
    return None


def _destinations(call: Call) -> set[str]:
    dest = keyword(call, "dest")
    return {dest.value} if isinstance(dest, Const) and isinstance(dest.value, str) else _flags(call)


def _flags(call: Call) -> set[str]:
    return {
        a.value.lstrip("-").replace("-", "_").split("/")[0]
        for a in call.args
        if isinstance(a, Const) and isinstance(a.value, str)
    }


def keyword(call: Call, name: str) -> Expr | None:
    """Return a keyword argument of a call."""
    return next((v for k, v in call.kwargs if k == name), None)


def env_prefix(value: Expr) -> str:
    """Return ``env_prefix`` of the configuration of a settings class, a mapping or a call; empty when it has none."""
    pairs: list[tuple[object, Expr]] = []
    if isinstance(value, Call):
        pairs = list(value.kwargs)
    elif isinstance(value, Table):
        pairs = [(k.value, v) for k, v in value.pairs if isinstance(k, Const)]
    found = next((v for k, v in pairs if k == "env_prefix"), None)
    return found.value if isinstance(found, Const) and isinstance(found.value, str) else ""


def _last(expr: Expr) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""

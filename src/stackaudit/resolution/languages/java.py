"""Java: the environment, settings that annotations name, texts, collections, builders."""

from __future__ import annotations

from stackaudit.model.code import Attr, Call, Expr, Seq, Table
from stackaudit.resolution.languages.dialect import Dialect, Evaluate
from stackaudit.resolution.values import UNKNOWN, At, Env, Lit, Symbol, Value, many, options

_SAME = frozenset({
    "String.valueOf", "Objects.requireNonNull", "Optional.of", "Optional.ofNullable", "Objects.toString", "URI.create", "Path.of",
    "Paths.get", "Integer.valueOf", "Integer.parseInt", "Double.valueOf", "Double.parseDouble", "Long.valueOf", "Boolean.parseBoolean",
    "CompletableFuture.completedFuture", "Collections.singletonList", "Duration.ofSeconds",
    "requireNotNull", "checkNotNull",
})  # fmt: skip
"""Functions whose result still says what their first argument said."""
_LISTS = frozenset(
    {
        "listOf",
        "setOf",
        "arrayOf",
        "mutableListOf",
        "List.of",
        "Set.of",
        "Arrays.asList",
        "Stream.of",
        "ImmutableList.of",
    }
)
_MAPS = frozenset({"Map.of", "ImmutableMap.of"})
_SECONDS = {"Duration.ofMinutes": 60, "Duration.ofHours": 3600, "Duration.ofMillis": 0.001}
_ENVIRONMENT = "System.getenv"
_WORLD = frozenset({"System", "String", "Integer", "Double", "Long", "Boolean"})


def _library_call(evaluate: Evaluate, name: str, call: Call, at: At) -> Value | None:
    short = ".".join(name.rsplit(".", 2)[-2:])
    if short == _ENVIRONMENT or name.startswith(f"{_ENVIRONMENT}()."):
        return _variable(evaluate, call, at)
    if short in _SAME:
        return evaluate(call.args[0], at) if call.args else UNKNOWN
    if short in _LISTS:
        return evaluate(Seq(call.args, call.line), at)
    if short in _MAPS:
        pairs: list[tuple[Expr | None, Expr]] = [*zip(call.args[::2], call.args[1::2], strict=False)]
        return evaluate(Table(tuple(pairs), call.line), at)
    if short in _SECONDS and call.args:
        return many([_scaled(o, _SECONDS[short]) for o in options(evaluate(call.args[0], at))])
    return None


def _scaled(value: Value, factor: float) -> Value:
    if isinstance(value, Lit) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
        seconds = value.value * factor
        return Lit(int(seconds) if seconds == int(seconds) else seconds, value.path, value.line)
    return UNKNOWN


def _variable(evaluate: Evaluate, call: Call, at: At) -> Value | None:
    """``System.getenv("X")``, ``System.getenv().getOrDefault("X", "default")``."""
    if not call.args:
        return Symbol(f"{_ENVIRONMENT}()") if isinstance(call.func, Attr) else None
    names = [o.value for o in options(evaluate(call.args[0], at)) if isinstance(o, Lit) and isinstance(o.value, str)]
    default = evaluate(call.args[1], at) if len(call.args) > 1 else None
    return Env(names[0], default, at.file.path, call.line) if names else UNKNOWN


def _member(_evaluate: Evaluate, owner: Symbol, name: str, at: At) -> Value | None:
    return Lit(name, at.file.path, at.line) if owner.name == "java.nio.charset.StandardCharsets" else None


DIALECT = Dialect(
    library_call=_library_call,
    member=_member,
    shape_keeping=frozenset({
        "trim", "strip", "toString", "toLowerCase", "toUpperCase", "replace", "getValue", "getName", "asString", "modelName",
        "getModelName", "stripIndent", "intern", "stripTrailing", "stripLeading", "getId", "id",
    }),
    world=_WORLD,
    by_position=True,
    packages="jvm",
    implicit_this=True,
    factories=frozenset({"builder", "newBuilder", "Builder"}),
    accessors=True,
    fallbacks=frozenset({"orElse", "orElseGet", "or"}),
)  # fmt: skip

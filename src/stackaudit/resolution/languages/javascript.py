"""JavaScript and TypeScript: the environment, settings libraries, built-in objects, text methods."""

from __future__ import annotations

from stackaudit.model.code import Call, Table
from stackaudit.resolution.languages.dialect import Dialect, Evaluate
from stackaudit.resolution.values import UNKNOWN, At, Env, Lit, Record, Symbol, Text, Value, options

_ENVIRONMENT = "process.env"
_ENVIRONMENTS = frozenset({_ENVIRONMENT, "Bun.env", "$env/static/private", "$env/dynamic/private.env",
                           "$env/static/public", "$env/dynamic/public.env"})  # fmt: skip
_READERS = frozenset({"Deno.env.get", "@nestjs/config.ConfigService.get"})
_SCHEMAS = (".createEnv", ".cleanEnv", ".parse", ".safeParse", ".parseSync", ".load", ".validateSync")
"""Ends of functions that check the environment against a schema and give it back."""
_OWN_READERS = (".createEnv",)
"""Those of them that read it themselves."""
_SAME = frozenset({
    "JSON.stringify", "JSON.parse", "Object.freeze", "Object.seal", "String", "structuredClone", "Promise.all", "Promise.resolve",
    "Array.from", "encodeURI", "react.cache", "dedent.default", "common-tags.stripIndent", "node:path.resolve",
})  # fmt: skip
"""Functions whose result still says what their first argument said."""
_WORLD = frozenset({
    "process", "Deno", "Bun", "globalThis", "window", "JSON", "Object", "String", "Array", "Promise", "URL", "fetch",
    "structuredClone", "encodeURI", "Request",
})  # fmt: skip


def _member(_evaluate: Evaluate, owner: Symbol, name: str, at: At) -> Value | None:
    if owner.name in _ENVIRONMENTS:
        return Env(name, None, at.file.path, at.line)
    if owner.name in {"globalThis", "window"} and name in _WORLD:
        return Symbol(name)
    if owner.name == f"{_ENVIRONMENT}()" and name == "data":  # safeParse(process.env).data
        return Symbol(_ENVIRONMENT)
    return None


def _library_call(evaluate: Evaluate, name: str, call: Call, at: At) -> Value | None:
    if name in _SAME:
        return evaluate(call.args[0], at) if call.args else UNKNOWN
    if name in _READERS and call.args:
        asked = evaluate(call.args[0], at)
        named = next((o.value for o in options(asked) if isinstance(o, Lit) and isinstance(o.value, str)), "")
        return Env(named, None, at.file.path, call.line) if named else UNKNOWN
    if name == "Object.assign":
        return _assigned(evaluate, call, at)
    if name in {"URL", "Request"} and call.args:
        return _url(evaluate, call, at)
    if name.endswith(_SCHEMAS):
        return _checked(evaluate, name, call, at)
    return None


def _checked(evaluate: Evaluate, name: str, call: Call, at: At) -> Value | None:
    """``schema.parse(process.env)`` and ``createEnv({…})`` give the environment."""
    given = [evaluate(a, at) for a in call.args[:2]]
    if any(isinstance(g, Symbol) and g.name in _ENVIRONMENTS for g in given) or name.endswith(_OWN_READERS):
        return Symbol(f"{_ENVIRONMENT}()" if name.endswith("safeParse") else _ENVIRONMENT)
    return None


def _assigned(evaluate: Evaluate, call: Call, at: At) -> Value:
    """``Object.assign({}, a, b)`` is one mapping, where all of its parts are written."""
    tables: list[Table] = []
    for argument in call.args:
        found = evaluate(argument, at)
        if not isinstance(found, Record) or found.at.file is not at.file or found.at.scope != at.scope:
            return UNKNOWN
        tables += found.exprs
    return Record(tuple(tables), at) if tables else UNKNOWN


def _url(evaluate: Evaluate, call: Call, at: At) -> Value:
    """``new URL(path, base)`` is text that starts with the base."""
    path = evaluate(call.args[0], at)
    if len(call.args) < 2:
        return path
    base = evaluate(call.args[1], at)
    return Text((*(base.parts if isinstance(base, Text) else (base,)), path), at.file.path, call.line)


DIALECT = Dialect(
    library_call=_library_call,
    member=_member,
    shape_keeping=frozenset({
        "trim", "trimEnd", "trimStart", "toString", "toLowerCase", "toUpperCase", "replace", "replaceAll", "valueOf", "href",
    }),
    world=_WORLD,
    environments=_ENVIRONMENTS,
    constructor="constructor",
    by_position=True,
    default_export="default",
)  # fmt: skip

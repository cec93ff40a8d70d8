"""Answers of models that are parsed as if nothing could go wrong.

    data = json.loads(client.chat.completions.create(...).choices[0].message.content)

The claim is an attribute of the call's node: ``parsed_blindly`` holds (path, line, what) of the places where its text is
parsed without a handler around it. A call whose answer is bound to a schema, or may be, is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.model.code import Attr, Call, CodeFile, Expr, Index, Name, Site, place_of
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution import parameters
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import Answer, At, Function, Symbol, options

DETECTOR = "calls"
MAX_DEPTH = 8
PARSERS = frozenset(
    {
        "json.loads",
        "orjson.loads",
        "ujson.loads",
        "simplejson.loads",
        "ast.literal_eval",
        "yaml.safe_load",
        "tomllib.loads",
    }
)
_MATCHERS = frozenset({"re.search", "re.match", "re.fullmatch", "regex.search", "regex.match"})
_KEEPING = frozenset(
    {
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "removeprefix",
        "removesuffix",
        "lower",
        "upper",
        "decode",
        "text",
        "json",
        "model_dump",
        "get",
    }
)
_TAKEN = frozenset({"group", "groups"})


@dataclass(frozen=True, slots=True)
class _Parse:
    """A place where the text of an answer is parsed."""

    answer: Answer
    line: int
    what: str


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield calls whose answers this file parses without a safety net."""
    found: dict[tuple[object, ...], list[_Parse]] = defaultdict(list)
    for site in file.sites:
        for row in _parses(site, file, context):
            found[(row.answer.at.file.path, place_of(row.answer.call))].append(row)
    for rows in found.values():
        yield from _claim(rows, file, context)


def _claim(rows: list[_Parse], file: CodeFile, context: Context) -> Iterator[Fact]:
    answer = rows[0].answer
    ref = context.call_ref(answer.at.file, answer.call)
    call = next((c for c in context.calls(answer.at.file) if place_of(c.site.call) == place_of(answer.call)), None)
    if ref is None or call is None or call.operation != "chat" or parameters.structured_output(call) is not False:
        return
    evidence = context.evidence(
        answer.at.file, call.line, DETECTOR, "signature", column=call.site.call.column, end_line=call.site.call.end_line
    )
    places = tuple((file.path, context.evidence(file, r.line, DETECTOR, "code").line, r.what) for r in rows)
    yield NodeClaim(
        ref, call.callee, evidence, role_at(answer.at.file, call.site.branch), attributes=(("parsed_blindly", places),)
    )


def _parses(site: Site, file: CodeFile, context: Context) -> Iterator[_Parse]:
    taken = _text_of(site, file, context)
    if taken is None or _guarded(file, site, context):
        return
    text, what = taken
    for answer in _answers(text, At(file, site.scope, site.branch, site.call.line), context, 0):
        yield _Parse(answer, site.call.line, what)


def _text_of(site: Site, file: CodeFile, context: Context) -> tuple[Expr, str] | None:
    """Return the text that a site parses, and by what; None when it parses nothing."""
    at = At(file, site.scope, site.branch, site.call.line)
    call = site.call
    name = _name(call, at, context)
    if name in PARSERS and call.args:
        return call.args[0], name
    func = call.func
    if isinstance(func, Attr) and func.name in _TAKEN and isinstance(func.base, Call) and len(func.base.args) > 1:
        inner = _name(func.base, at, context)
        if inner in _MATCHERS:
            return func.base.args[1], inner
    return None


def _name(call: Call, at: At, context: Context) -> str:
    value = context.evaluator.value(call.func, at)
    return value.name if isinstance(value, Symbol) else ""


def _guarded(file: CodeFile, site: Site, context: Context) -> bool:
    """Return whether a handler stands around a site, or around every call of its function."""
    if _in_try(file, site.branch):
        return True
    name = file.scopes[site.scope].name
    callers = context.project.callers(name) if name else []
    return bool(callers) and all(_in_try(f, s.branch) for f, s in callers)


def _in_try(file: CodeFile, branch: int) -> bool:
    while branch:
        if file.branches[branch].kind == "try":
            return True
        branch = file.branches[branch].parent
    return False


def _answers(expr: Expr, at: At, context: Context, depth: int) -> Iterator[Answer]:
    """Yield the answers of models that a text was taken from: through names, attributes, items and text methods."""
    if depth > MAX_DEPTH:
        return
    value = context.evaluator.value(expr, at)
    found = [o for o in options(value) if isinstance(o, Answer)]
    if found:
        yield from found
        return
    match expr:
        case Attr(base=base) | Index(base=base):
            yield from _answers(base, at, context, depth + 1)
        case Call(func=Attr(base=base, name=name)) if name in _KEEPING:
            yield from _answers(base, at, context, depth + 1)
        case Call(func=Name(id="str"), args=(first, *_)):
            yield from _answers(first, at, context, depth + 1)
        case Call(func=func):
            for option in options(context.evaluator.value(func, at)):
                if isinstance(option, Function):
                    inside = At(option.file, option.index, 0, option.scope.end_line + 1)
                    for returned in option.scope.returns[:10]:
                        yield from _answers(returned, inside, context, depth + 1)
        case Name(id=name):
            yield from _bound(name, at, context, depth)
        case _:
            return


def _bound(name: str, at: At, context: Context, depth: int) -> Iterator[Answer]:
    rows = [
        b
        for b in context.project.bindings(at.file, at.scope, name)
        if b.line < at.line and b.kind in {"assign", "augment"}
    ]
    for row in rows[-1:]:
        yield from _answers(row.value, At(at.file, row.scope, row.branch, row.line), context, depth + 1)

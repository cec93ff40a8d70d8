"""Texts that are prompts: by the name they are given, or because a call sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.model.code import Attr, Binding, Call, CodeFile, Const, Expr, Join, Name, Seq, Table, children
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages import dialect_of
from stackaudit.resolution.values import Function

NAMED = re.compile(
    r"(?i)(?:^|_|[a-z](?=[A-Z]))(?:prompt|prompts|instructions?|system_message|systemmessage|backstory|persona)(?:$|_)|prompt(?:_?template)?$|^(?:system|SYSTEM)(?:_msg|_text)?$"
)
"""Names of prompts: ``SUMMARY_PROMPT``, ``system_message``, ``prompt_template`` …"""
MIN_WORDS = 8
"""A text below this is a label, not a prompt."""
_TEMPLATE = re.compile(r"(?:^|_)(?:TEMPLATE|GUIDE|template)$")
TEMPLATE_MIN_WORDS = 25
"""Templates are also made of HTML and mail; long prose is what a model gets."""
SENT_MIN_WORDS = 5
"""A text that is provably sent counts from here."""
ROLES = ("system", "messages", "prompt")
_MAX_TEXT = 20_000
_MAX_PARTS = 300
_MARKUP = re.compile(
    r"(?i)\s*<(?:!doctype|!--|\?xml|html|head|body|div|p|span|svg|table|tr|style|script|h[1-6]|ul|ol|li|img|br|section|main|form|template)\b"
)
"""What begins like a page is no prompt; other tags are how prompts are structured."""
_PLACEHOLDER = re.compile(r"\{\{?\s*([A-Za-z_][\w.]*)\s*\}?\}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text that a model gets."""

    path: str
    name: str
    """Variable or function that holds it; empty for a text in a call."""
    function: str
    """Enclosing function."""
    line: int
    text: str
    placeholders: tuple[str, ...]
    ordinal: int = 0

    @property
    def key(self) -> str:
        """Identity without lines."""
        return f"{self.path}#{self.function}#{self.name or 'inline'}" + (f"#{self.ordinal}" if self.ordinal else "")

    @property
    def words(self) -> int:
        """Number of words."""
        return len(_WORD.findall(self.text))


def prompts_of(file: CodeFile, context: Context) -> list[Prompt]:
    """Return the prompts that a file holds, in the order of their lines, each once."""
    found: dict[int, Prompt] = {}
    for row in (*_named(file), *_returned(file), *_messages(file), *_sent(file, context), *_told(file, context)):
        known = found.get(row.line)
        if known is None or (not known.name and row.name):
            found[row.line] = row
    ordered: list[Prompt] = []
    seen: dict[str, int] = {}
    for row in sorted(found.values(), key=lambda p: p.line):
        number = seen[row.key] = seen.get(row.key, -1) + 1
        ordered.append(Prompt(row.path, row.name, row.function, row.line, row.text, row.placeholders, number))
    return ordered


Held = tuple[Expr, str, int]
"""A text, the name of what holds it, and the scope that it stands in."""


def texts_by_line(file: CodeFile) -> dict[int, Held]:
    """Return the texts of a file by the line on which they begin: of variables first, then of results and arguments."""
    found: dict[int, Held] = {}
    for binding in file.bindings:
        for expr in _literals(binding.value) if binding.kind in {"assign", "key", "augment"} else ():
            found.setdefault(_begins(expr), (expr, binding.target.rsplit(".", 1)[-1], binding.scope))
    for index, scope in enumerate(file.scopes):
        for value in scope.returns:
            for expr in _literals(value):
                found.setdefault(_begins(expr), (expr, scope.name, index))
    for site in file.sites:
        for value in (*site.call.args, *(v for _, v in site.call.kwargs)):
            for expr in _literals(value):
                found.setdefault(_begins(expr), (expr, "", site.scope))
    return found


def prompt_of(file: CodeFile, held: Held) -> Prompt | None:
    """Return a text as a prompt, by the variable or function that holds it."""
    expr, name, scope = held
    return next(_prompt(file, expr, name, scope, 1), None)


def _begins(expr: Expr) -> int:
    """Return the line on which a text begins; 0 for what is none. The text itself is not put together for it."""
    text = isinstance(expr, Join) or (isinstance(expr, Const) and isinstance(expr.value, str))
    return expr.line if text else 0


def _named(file: CodeFile) -> Iterator[Prompt]:
    for binding in file.bindings:
        name = binding.target.rsplit(".", 1)[-1]
        least = MIN_WORDS if NAMED.search(name) else TEMPLATE_MIN_WORDS if _TEMPLATE.search(name) else 0
        if binding.kind in {"assign", "key"} and least:
            for expr in _literals(binding.value):
                yield from _prompt(file, expr, name, binding.scope, least)
    for site in file.sites:
        for name, value in site.call.kwargs:
            if NAMED.search(name) or (
                name in _AGENT_ARGUMENTS & {k for k, _ in site.call.kwargs} and _describes(site.call)
            ):
                for expr in _literals(value):
                    yield from _prompt(file, expr, "", site.scope, MIN_WORDS)
    for scope_index, scope in enumerate(file.scopes):
        for param in scope.params:
            if param.default is not None and NAMED.search(param.name):
                for expr in _literals(param.default):
                    yield from _prompt(file, expr, param.name, scope_index, MIN_WORDS)


_AGENT_ARGUMENTS = frozenset({"role", "goal", "description", "expected_output"})


def _describes(call: Call) -> bool:
    """Return whether the arguments of a call describe an agent or a task."""
    given = {k for k, _ in call.kwargs}
    return (
        {"role", "goal"} <= given
        or {"goal", "backstory"} <= given
        or {"description", "agent"} <= given
        or {"description", "expected_output"} <= given
    )


def _messages(file: CodeFile) -> Iterator[Prompt]:
    """Texts of messages: mappings with a role and a content, wherever they go."""
    for site in file.sites:
        for value in (*site.call.args, *(v for _, v in site.call.kwargs)):
            yield from _message(file, value, site.scope, 0)
    for binding in file.bindings:
        yield from _message(file, binding.value, binding.scope, 0)


def _message(file: CodeFile, expr: Expr, scope: int, depth: int) -> Iterator[Prompt]:
    if depth > _MAX_NESTING:
        return
    if isinstance(expr, Seq):
        for item in expr.items[:_MAX_PARTS]:
            yield from _message(file, item, scope, depth + 1)
    elif isinstance(expr, Table):
        rows = {k.value: v for k, v in expr.pairs if isinstance(k, Const)}
        role = rows.get("role")
        answered = isinstance(role, Const) and role.value in _ANSWERS
        if role is not None and "content" in rows and not answered:
            for text in _inside(rows["content"], file):
                yield from _prompt(file, text, "", scope, MIN_WORDS)


_MAX_NESTING = 3
_ANSWERS = frozenset({"assistant", "model", "tool", "function"})
"""Roles of messages that a model or a tool wrote, or is said to have written."""


def _returned(file: CodeFile) -> Iterator[Prompt]:
    """Functions named like prompts return them; so do those of a module of prompts, where the text is long."""
    module = _OF_PROMPTS.search(file.path) is not None
    for index, scope in enumerate(file.scopes):
        named = "prompt" in scope.name.lower()
        if scope.kind == "function" and (named or module):
            for value in scope.returns:
                for expr in _literals(value):
                    yield from _prompt(file, expr, scope.name, index, MIN_WORDS if named else TEMPLATE_MIN_WORDS)
    for binding in file.bindings if module else ():
        if binding.kind in {"assign", "augment"} and isinstance(binding.value, (Const, Join)):
            name = binding.target.rsplit(".", 1)[-1]
            yield from _prompt(file, binding.value, name, binding.scope, TEMPLATE_MIN_WORDS)


_OF_PROMPTS = re.compile(r"(?i)(?:^|/)(?:system_)?prompts?(?:_?templates?)?(?:/|\.\w+$)|_prompts?\.\w+$")
"""Paths of modules that hold prompts."""


def _sent(file: CodeFile, context: Context) -> Iterator[Prompt]:
    """Texts in the messages of calls, where they are written out in this file."""
    for call in context.calls(file):
        if call.operation not in {"chat", "agent_run", "client"}:
            continue
        for step in call.steps[-1:]:
            for role in ROLES:
                for name in step.signature.args.get(role, ()):
                    given = call.arguments.find_named(step.call, name, step.at)
                    if given is None or isinstance(given, str) or given.at.file is not file:
                        continue
                    for expr in _inside(given.expr, file):
                        yield from _prompt(file, expr, "", given.at.scope, SENT_MIN_WORDS)
                    break


def _told(file: CodeFile, context: Context) -> Iterator[Prompt]:
    """Texts in the decorators of a method that a framework implements: they are sent with each call of it."""
    for index, scope in enumerate(file.scopes) if dialect_of(file.language).implicit_this else ():
        for step in context.evaluator.steps_of_decorators(Function(file, index)) if scope.decorators else ():
            for name in (n for role in ROLES for n in step.signature.args.get(role, ())):
                given = Arguments(context.evaluator, (step,)).find_named(step.call, name, step.at)
                if isinstance(given, Given):
                    for expr in _inside(given.expr, file):
                        yield from _prompt(file, expr, "", index, SENT_MIN_WORDS)
                    break


def _literals(expr: Expr) -> Iterator[Expr]:
    """Yield the texts that an expression is: itself, or inside a template's constructor, a list or a mapping of messages."""
    match expr:
        case Const(value=str()) | Join():
            yield expr
        case Call(func=Attr(base=base, name=name)) if name in {
            "strip",
            "format",
            "replace",
            "join",
            "lstrip",
            "rstrip",
        }:
            yield from _literals(base)
        case Call(func=Attr(name="describe")):
            return  # what a field of a schema is for, not the text of a prompt
        case Call(args=args, kwargs=kwargs):
            for part in (*args, *(v for _, v in kwargs)):
                if isinstance(part, (Const, Join, Seq)):
                    yield from _literals(part)
        case Seq(items=items):
            for item in items[:_MAX_PARTS]:
                yield from _literals(item)
        case Table(pairs=pairs):
            for _, value in pairs[:_MAX_PARTS]:
                yield from _literals(value)
        case _:
            return


def _inside(expr: Expr, file: CodeFile) -> Iterator[Expr]:
    """Yield every text in an expression; a name gives the value that this file binds to it last."""
    queue: list[Expr] = [expr]
    for _ in range(_MAX_PARTS):
        if not queue:
            return
        part = queue.pop(0)
        if isinstance(part, (Const, Join)):
            yield part
        elif isinstance(part, Name):
            bound = [b for b in file.bindings if b.target == part.id and b.line < part.line]
            queue += [b.value for b in bound[-1:] if isinstance(b.value, (Const, Join, Seq, Table))]
        else:
            queue += children(part)


def _prompt(file: CodeFile, expr: Expr, name: str, scope: int, least: int) -> Iterator[Prompt]:
    text, line = text_of(expr)
    if len(_WORD.findall(text[:2000])) >= least and " " in text.strip() and not _MARKUP.match(text):
        owner = name or _owner(file, line)
        yield Prompt(
            file.path, owner, file.scopes[scope].qualname, line, text, tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))
        )


def _owner(file: CodeFile, line: int) -> str:
    """Return the variable whose whole value is the text that begins on a line."""
    return next((b.target.rsplit(".", 1)[-1] for b in _holders(file) if _begins(b.value) == line), "")


def _holders(file: CodeFile) -> list[Binding]:
    return [b for b in file.bindings if b.kind == "assign" and isinstance(b.value, (Const, Join))]


def text_of(expr: Expr) -> tuple[str, int]:
    """Return the text of a literal, with ``{}`` for each part that is not written out, and its first line."""
    match expr:
        case Const(value=str(text), line=line):
            return text[:_MAX_TEXT], line
        case Join(parts=parts, line=line):
            pieces = [text_of(p)[0] if isinstance(p, (Const, Join)) else f"{{{_label(p)}}}" for p in parts[:_MAX_PARTS]]
            return "".join(pieces)[:_MAX_TEXT], line
        case _:
            return "", 0


def _label(expr: Expr) -> str:
    return expr.id if isinstance(expr, Name) else expr.name if isinstance(expr, Attr) else ""

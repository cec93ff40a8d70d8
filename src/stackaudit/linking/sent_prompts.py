"""Texts that calls send, wherever they are written: through variables, functions and files.

A text that a detector already named keeps its name; one that nobody named is a prompt because it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from stackaudit.model.code import Const
from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.arguments import Given
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.prompt_texts import ROLES, SENT_MIN_WORDS, Held, prompt_of, texts_by_line
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import Function, Instance, Lit, Record, Rows, Text, Value, options

DETECTOR = "prompts"
_SENDS = frozenset({"chat", "agent_run", "client"})
_SENT = (*ROLES, "input")
_CONTENT = frozenset({"content", "text", "parts", "prompt", "system", "input"})
MAX_DEPTH = 5
MAX_ITEMS = 40
Place = tuple[str, int]


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the prompts that calls send and that were not named where they stand, and which call sends which."""
    known: dict[Place, NodeRef | None] = {}
    texts: dict[str, dict[int, Held]] = {}
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "prompt":
            known.setdefault((fact.evidence.path, fact.evidence.line), fact.ref)
    for file in context.project.files.values():
        for call in context.calls(file):
            ref = context.call_ref(file, call.site.call) if call.operation in _SENDS else None
            if ref is None:
                continue
            for place in dict.fromkeys(_places(call, context)):
                yield from _sent(place, ref, call, known, texts, context)


def _sent(
    place: Place,
    ref: NodeRef,
    call: Resolved,
    known: dict[Place, NodeRef | None],
    texts: dict[str, dict[int, Held]],
    context: Context,
) -> Iterator[Fact]:
    file = context.project.files.get(place[0])
    if file is None:
        return
    evidence = context.evidence(file, place[1], DETECTOR, "literal", confidence=0.85)
    found = known.get((evidence.path, evidence.line))
    if found is None:
        if (evidence.path, evidence.line) in known:
            return  # looked at before: no prompt
        if file.path not in texts:
            texts[file.path] = texts_by_line(file)
        held = texts[file.path].get(place[1])
        prompt = prompt_of(file, held) if held is not None else None
        if prompt is None or prompt.words < SENT_MIN_WORDS:
            known[evidence.path, evidence.line] = None
            return
        found = known[evidence.path, evidence.line] = NodeRef("prompt", prompt.key)
        digest = hashlib.sha256(" ".join(prompt.text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        attributes = (("text_hash", digest), ("words", len(prompt.text.split())), ("placeholders", prompt.placeholders))
        role = role_at(call.file, call.site.branch)
        yield NodeClaim(found, prompt.name or prompt.path, evidence, role, attributes=attributes)
    yield EdgeClaim(ref, "prompts", found, evidence)


def _places(call: Resolved, context: Context) -> Iterator[Place]:
    for role in _SENT:
        given = call.arguments.get(role)
        if isinstance(given, Given) and given.name != "*":
            yield from _texts(context.evaluator.value(given.expr, given.at), context, 0)


def _texts(value: Value, context: Context, depth: int) -> Iterator[Place]:
    """Yield where the texts of a value are written: of messages, their parts, and functions that give instructions."""
    if depth > MAX_DEPTH:
        return
    for option in options(value):
        match option:
            case Lit(value=str(), path=path, line=line) | Text(path=path, line=line):
                yield path, line
            case Rows(expr=expr, at=at):
                for item in expr.items[:MAX_ITEMS]:
                    yield from _texts(context.evaluator.value(item, at), context, depth + 1)
            case Record(exprs=tables, at=at):
                for key, part in (row for table in tables for row in table.pairs):
                    if isinstance(key, Const) and key.value in _CONTENT:
                        yield from _texts(context.evaluator.value(part, at), context, depth + 1)
            case Instance(steps=steps) if steps and not steps[-1].signature.operation:
                step = steps[-1]
                for name, part in (*(("", a) for a in step.call.args[:1]), *step.call.kwargs):
                    if not name or name in _CONTENT:
                        yield from _texts(context.evaluator.value(part, step.at), context, depth + 1)
            case Function():
                yield from _texts(context.evaluator.returned(option), context, depth + 1)
            case _:
                continue

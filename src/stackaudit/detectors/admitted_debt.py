"""Debt that a comment admits beside a prompt, a model or a call (``TODO``, ``HACK``, "for now" …).

The claim is an attribute of the thing's node: ``admitted`` holds (line, text, class). The classes follow studies of
self-admitted debt in code around language models: prompt, parameter, model, cost, context and framework.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Comment
from stackaudit.model.evidence import redact
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.prompt_texts import prompts_of
from stackaudit.resolution.roles import role_at

MARKS = re.compile(
    r"\b(?:TODO|FIXME|HACK|XXX|WORKAROUND)\b|\b(?i:work-?around|temporar(?:y|ily)|for now|quick fix|kludge|until (?:then|we|the|they))\b"
)
_CLASSES = (
    ("cost", re.compile(r"(?i)\b(?:cost|price|pricing|expensive|cheap|budget|tokens?)\b")),
    ("context", re.compile(r"(?i)\b(?:context (?:window|length)|truncat|too long|chunk)")),
    ("parameter", re.compile(r"(?i)\b(?:temperature|top_p|max_tokens|timeout|retries|seed)\b")),
    ("prompt", re.compile(r"(?i)\b(?:prompt|instruction|few-shot|wording|example)s?\b")),
    ("model", re.compile(r"(?i)\b(?:model|llm|embedding|preview|version|snapshot)s?\b")),
    ("framework", re.compile(r"(?i)\b(?:framework|library|sdk|upgrade|api)\b")),
)
ABOVE = 2
"""Lines above a thing in which a comment belongs to it."""
_TEXT_LIMIT = 120


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield prompts and calls beside which a comment admits debt; each comment counts once, for the nearest thing below."""
    comments = [c for c in file.comments if MARKS.search(c.text)]
    if not comments:
        return
    things = sorted(_things(file, context), key=lambda t: (t[0], t[1]))
    for comment in comments:
        near = [t for t in things if t[0] - ABOVE <= comment.line <= t[1]]
        if near:
            _, _, claim = max(near, key=lambda t: (t[0] <= comment.line, -abs(t[0] - comment.line)))
            row = (context.evidence(file, comment.line, "calls", "code").line, _text(comment), _class(comment))
            yield NodeClaim(claim.ref, claim.name, claim.evidence, claim.role, attributes=(("admitted", (row,)),))


def _things(file: CodeFile, context: Context) -> Iterator[tuple[int, int, NodeClaim]]:
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation else None
        if ref is not None:
            site = call.site.call
            evidence = context.evidence(
                file, call.line, "calls", "signature", column=site.column, end_line=site.end_line
            )
            yield site.line, site.end_line, NodeClaim(ref, call.callee, evidence, role_at(file, call.site.branch))
    for prompt in prompts_of(file, context):
        evidence = context.evidence(file, prompt.line, "prompts", "literal", confidence=0.85 if prompt.name else 0.8)
        yield prompt.line, prompt.line, NodeClaim(NodeRef("prompt", prompt.key), prompt.name or prompt.path, evidence)


def _text(comment: Comment) -> str:
    return redact(" ".join(comment.text.split()))[:_TEXT_LIMIT]


def _class(comment: Comment) -> str:
    return next((name for name, pattern in _CLASSES if pattern.search(comment.text)), "other")

"""Prompts: texts named like one, texts that a call sends, and the files in which agents and tasks are described."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from stackaudit.model.code import CodeFile
from stackaudit.model.documents import DocNode, Document, Fields, Leaf, plain
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef, RoleName
from stackaudit.resolution import prompt_style
from stackaudit.resolution.context import Context
from stackaudit.resolution.prompt_texts import MIN_WORDS, Prompt, prompts_of
from stackaudit.resolution.roles import role_at

DETECTOR = "prompts"
_AGENT_KEYS = (
    frozenset({"role", "goal"}),
    frozenset({"goal", "backstory"}),
    frozenset({"description", "expected_output"}),
)
"""Pairs of keys that describe an agent or a task."""
_PROMPT_KEYS = ("prompt", "system_prompt", "system_message", "instructions", "user_prompt")
_MAX_DEPTH = 6


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the prompts of a file, and which of its calls send them."""
    found = prompts_of(file, context)
    for prompt in found:
        evidence = context.evidence(file, prompt.line, DETECTOR, "literal", confidence=0.85 if prompt.name else 0.8)
        yield NodeClaim(
            ref_of(prompt),
            prompt.name or prompt.path,
            evidence,
            _role(prompt, file),
            attributes=_attributes(prompt.text, prompt.placeholders),
        )
    yield from _edges(file, context, found)


def ref_of(prompt: Prompt) -> NodeRef:
    """Return the identity of a prompt's node."""
    return NodeRef("prompt", prompt.key)


def _role(prompt: Prompt, file: CodeFile) -> RoleName:
    branch = next((b.branch for b in file.bindings if b.line == prompt.line), 0)
    return role_at(file, branch)


def _attributes(text: str, placeholders: tuple[str, ...]) -> tuple[tuple[str, AttributeValue], ...]:
    digest = hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    rows: tuple[tuple[str, AttributeValue], ...] = (
        ("text_hash", digest),
        ("words", len(text.split())),
        ("placeholders", placeholders[:20]),
        ("asks_for_json", prompt_style.asks_for_json(text)),
        ("shouts", prompt_style.shouts(text)),
        ("closed_answer", prompt_style.closed_answer(text)),
        ("conversion", prompt_style.conversion(text)),
    )
    return tuple((name, value) for name, value in rows if value not in (False, 0, ""))


def _edges(file: CodeFile, context: Context, found: list[Prompt]) -> Iterator[Fact]:
    by_name = {p.name: p for p in found if p.name}
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation in {"chat", "agent_run"} else None
        if ref is None:
            continue
        span = range(call.site.call.line, call.site.call.end_line + 1)
        for prompt in found:
            if prompt.line in span:
                yield EdgeClaim(
                    ref, "prompts", ref_of(prompt), context.evidence(file, prompt.line, DETECTOR, "literal")
                )
        yield from _sent_by_name(file, context, ref, span, by_name)


def _sent_by_name(
    file: CodeFile, context: Context, ref: NodeRef, span: range, by_name: dict[str, Prompt]
) -> Iterator[Fact]:
    for line in span:
        quoted = context.quote(file.path, line)
        for name, prompt in by_name.items():
            if name in quoted:
                yield EdgeClaim(ref, "prompts", ref_of(prompt), context.evidence(file, line, DETECTOR, "code"))


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield one prompt node for each file that describes agents, tasks or prompts."""
    if doc.syntax not in {"yaml", "toml", "json"}:
        return
    line = _first(doc.root, 0)
    if line:
        evidence = context.evidence(doc.path, line, DETECTOR, "config", confidence=0.85)
        yield NodeClaim(NodeRef("prompt", doc.path), doc.path, evidence, attributes=(("text_hash", _digest(doc.root)),))


def _first(node: DocNode, depth: int) -> int:
    """Return the first line of a description of an agent, task or prompt; 0 when there is none."""
    if not isinstance(node, Fields) or depth > _MAX_DEPTH:
        return 0
    texts = {
        key: value.value for key, _, value in node.fields if isinstance(value, Leaf) and isinstance(value.value, str)
    }
    if any(pair <= set(texts) and any(len(texts[k].split()) >= MIN_WORDS for k in pair) for pair in _AGENT_KEYS):
        return node.line
    for key, line, value in node.fields:
        if (
            key.lower() in _PROMPT_KEYS
            and isinstance(value, Leaf)
            and isinstance(value.value, str)
            and len(value.value.split()) >= MIN_WORDS
        ):
            return line
        found = _first(value, depth + 1)
        if found:
            return found
    return 0


def _digest(root: DocNode) -> str:
    return hashlib.sha256(repr(plain(root)).encode("utf-8", "surrogatepass")).hexdigest()[:16]

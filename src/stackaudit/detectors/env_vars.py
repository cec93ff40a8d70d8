"""Environment variables whose value reaches a key, endpoint, model or switch of the AI stack."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.catalog.env_names import purpose_of
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, Leaf
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.env_reads import reads_of, sets_of
from stackaudit.resolution.file_settings import settings
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.stack_files import is_of_the_stack
from stackaudit.resolution.values import Env, environment

DETECTOR = "env_vars"
_ABOUT = re.compile(
    r"(?:^|_)(?:LLMS?|GPT\d*|MODEL|EMBEDDINGS?|EMBED|EMBEDDER|RERANK(?:ER|ING)?|RETRIEVERS?|RAG|PROMPTS?|AGENTS?|MCP|VECTOR(?:STORE|DB)?|DEPLOYMENT"
    r"|TEMPERATURE|TOP_P|REASONING|SIMILARITY|COMPLETIONS?|CHAT|AI|GENAI|INFERENCE)(?:_|$)"
)
"""Words that make a name one of the stack, in a program that belongs to it."""
_NOT_ABOUT = re.compile(r"(?:^|_)(?:USER_AGENT|DIR|PATH|PORT|LOG|LOGGING|CACHE|DEBUG|USER|CHANNEL|ROOM)(?:_|$)")


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield variables where they are read: those that the catalogue knows, and those that serve the stack by use or name."""
    reads = list(reads_of(file, context))
    beside = bool(reads) and is_of_the_stack(file, context)
    chosen = {e.name for e in sets_of(file)} if beside else set()
    for env in reads:
        yield from _named(env, file, context, beside=beside, given=env.name in chosen)
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


def _named(env: Env, file: CodeFile, context: Context, *, beside: bool, given: bool) -> Iterator[Fact]:
    """Yield a variable that is the stack's by its name, or because code of the stack sets it for its libraries."""
    known = context.catalogue.env_var(env.name)
    if known is None and beside:
        known = context.catalogue.env_names.find(env.name)
    if known is not None:
        attributes: tuple[tuple[str, str], ...] = (("purpose", known[1]), ("vendor", known[0].id))
    elif beside and (given or _ABOUT.search(env.name.upper())) and not _NOT_ABOUT.search(env.name.upper()):
        attributes = (("purpose", purpose_of(env.name)),)
    else:
        return
    evidence = context.evidence(file, env.line, DETECTOR, "code")
    yield NodeClaim(NodeRef("env_var", env.name), env.name, evidence, attributes=attributes)


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

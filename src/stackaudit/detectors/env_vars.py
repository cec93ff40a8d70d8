"""Environment variables whose value reaches a key, endpoint, model or switch of the AI stack."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, walk
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import At, Env, environment, options

DETECTOR = "env_vars"
_FILES = (".env", ".yml", ".yaml", ".toml", ".json")


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield variables that the catalogue knows where they are read, and any variable that reaches an argument."""
    for site in file.sites:
        value = context.evaluator.value(site.call, At(file, site.scope, site.branch, site.call.line))
        for option in options(value):
            if isinstance(option, Env) and option.line == site.call.line and option.path == file.path:
                yield from _known(option, file, context)
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


def _known(env: Env, file: CodeFile, context: Context) -> Iterator[Fact]:
    known = context.catalogue.env_var(env.name)
    if known is None:
        return
    vendor, purpose = known
    evidence = context.evidence(file, env.line, DETECTOR, "code")
    yield NodeClaim(
        NodeRef("env_var", env.name), env.name, evidence, attributes=(("purpose", purpose), ("vendor", vendor.id))
    )


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield known variables of .env files, compose files and workflows."""
    for path, line, _ in walk(doc.root):
        key = next((p for p in reversed(path) if not p.startswith("[")), "")
        known = context.catalogue.env_var(key)
        if known is not None:
            evidence = context.evidence(doc.path, line, DETECTOR, "config")
            yield NodeClaim(
                NodeRef("env_var", key), key, evidence, attributes=(("purpose", known[1]), ("vendor", known[0].id))
            )

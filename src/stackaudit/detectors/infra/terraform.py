"""Terraform and OpenTofu: managed AI resources, models that they deploy, what runs code of the stack, what stands around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, normpath

from stackaudit.detectors.infra.claims import (
    DETECTOR,
    accelerators,
    infra,
    knows_the_stack,
    resource_claims,
    text_at,
    texts_of,
)
from stackaudit.detectors.infra.parts import Part, about_the_stack, part_of
from stackaudit.detectors.infra.running import deploys, runs
from stackaudit.model.documents import Document, Fields, walk
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeRef, RoleName
from stackaudit.resolution.context import Context
from stackaudit.resolution.grants import statements

_SWITCH = re.compile(r"\$\{\s*([\w.]+)(?:\s*==\s*true)?\s*\?\s*1\s*:\s*0\s*\}")
_BESIDE = re.compile(r"\$\{path\.(?:module|root|cwd)\}/([\w./-]+)|(?<![\w./}])(\.{1,2}/[\w./-]+)")
_NO_PROGRAM = ("secret", "ssm_parameter", "iam", "policy", "key_vault", "_variable")
"""Parts of types that hold settings and run nothing."""
MAX_PATHS = 20


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield resources and modules: those of the stack, and conditionally those that may stand around them."""
    if doc.syntax != "hcl" or not isinstance(doc.root, Fields) or doc.path.endswith(".tfvars"):
        return
    for kind, _, block in doc.root.fields:
        if not isinstance(block, Fields) or kind not in {"resource", "module"}:
            continue
        for label, line, body in block.fields:
            if not isinstance(body, Fields):
                continue
            if kind == "module":
                yield from _block(doc.path, text_at(body, "source"), f"module.{label}", line, body, context)
            else:
                for name, at, inner in body.fields:
                    if isinstance(inner, Fields):
                        yield from _block(doc.path, label, f"{label}.{name}", at, inner, context)


def _block(path: str, kind: str, address: str, line: int, body: Fields, context: Context) -> Iterator[Fact]:
    key, name = f"terraform:{dirname(path)}:{address}", f"terraform:{address}"
    gpu = accelerators(body, context)
    role = _role(path, body, context)
    part = part_of("terraform", kind)
    about: tuple[tuple[str, AttributeValue], ...] = (("accelerators", gpu), *_about(path, body, part, context))
    known = list(resource_claims("terraform", kind, body, key, name, (path, line), context, role, extra=about))
    yield from known
    if not known:
        sure = bool(kind) and (bool(gpu) or _runs_code(kind, body, context) or _allows(path, part, body, context))
        if not sure and part is None:
            return
        evidence = context.evidence(path, line, DETECTOR, "config")
        yield infra(key, name, evidence, (("type", kind), *about), conditional=not sure, role=role)
    if part is None or part.kind == "code":
        yield from runs(path, key, body, context)
    if known:
        yield from deploys(path, key, body, context)
    for target, at in context.routes.deployments.references.of(path, body):
        if target != key:
            evidence = context.evidence(path, at, DETECTOR, "config")
            yield EdgeClaim(NodeRef("infra", key), "depends_on", NodeRef("infra", target), evidence)


_SETTING = re.compile(r"[A-Z][A-Z0-9_]{2,80}")
"""A variable that a program is given."""


def _role(path: str, body: Fields, context: Context) -> RoleName:
    """``count = var.x ? 1 : 0``: optional where the switch is off by default."""
    match = _SWITCH.fullmatch(text_at(body, "count"))
    return "optional" if match and context.routes.deployments.values.is_off(path, match[1]) else "used"


def _runs_code(kind: str, body: Fields, context: Context) -> bool:
    """Return whether a block gives variables of the stack to a program; secrets and rules alone run nothing."""
    return not any(word in kind for word in _NO_PROGRAM) and knows_the_stack(body, context)


def _allows(path: str, part: Part | None, body: Fields, context: Context) -> bool:
    """Return whether a right, or a dashboard, is about a service of the stack; its text may stand in a data block."""
    if part is None or part.kind not in {"right", "watch"}:
        return False
    blocks = (body, *context.routes.deployments.references.data(path, body))
    return about_the_stack(text for block in blocks for text in texts_of(block))


def _about(path: str, body: Fields, part: Part | None, context: Context) -> Iterator[tuple[str, AttributeValue]]:
    """Yield what kind of part it is, and the folder of the code that a program is built from."""
    if part is None:
        return
    yield from part.attributes
    if part.kind == "code":
        references = context.routes.deployments.references
        around = ((path, body), *((path, b) for b in references.data(path, body)), *references.around(path, body))
        folders = (f for at, block in around for f in _folders(at, block))
        yield "hosts", next((f for f in folders if _holds_code(f, context)), "")
        yield "settings", tuple(dict.fromkeys(p[-1] for p, _, _ in walk(body) if p and _SETTING.fullmatch(p[-1])))
    elif part.kind == "right":
        yield "grants", tuple(_grants(path, body, context))
    elif part.store:
        yield "engine", text_at(body, "engine")


def _grants(path: str, body: Fields, context: Context) -> Iterator[tuple[AttributeValue, ...]]:
    """Yield (key of a resource, ``reads`` or ``writes``) for what a right allows."""
    references = context.routes.deployments.references
    rows = {
        (key, mode)
        for block in (body, *references.data(path, body))
        for given, node in statements(block)
        for key in references.targets(path, node)
        for mode in given
    }
    yield from sorted(rows)


def _folders(path: str, body: Fields) -> Iterator[str]:
    """Yield the folders that the paths in a block name, those of files without the file; commands run in the root folder."""
    for count, (_, _, leaf) in enumerate(walk(body)):
        if count > MAX_PATHS * 20:
            return
        text = leaf.value if isinstance(leaf.value, str) and len(leaf.value) < 1_000 else ""
        for match in _BESIDE.finditer(text):
            beside = normpath(f"{dirname(path) or '.'}/{match[1] or match[2]}")
            yield dirname(beside) if "." in beside.rsplit("/", 1)[-1] else beside


def _holds_code(folder: str, context: Context) -> bool:
    return not folder.startswith("..") and any(p.startswith(folder + "/") for p in context.project.files)

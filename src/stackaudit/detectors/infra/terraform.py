"""Terraform and OpenTofu: managed AI resources, models that they deploy, and what runs code of the stack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname

from stackaudit.detectors.infra.claims import DETECTOR, accelerators, infra, knows_the_stack, resource_claims, text_at
from stackaudit.model.documents import Document, Fields
from stackaudit.model.facts import Fact, RoleName
from stackaudit.resolution.context import Context

_SWITCH = re.compile(r"\$\{\s*([\w.]+)(?:\s*==\s*true)?\s*\?\s*1\s*:\s*0\s*\}")


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield resources and modules of the stack: by their type, by the variables that they set, by their machines."""
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
    known = list(
        resource_claims("terraform", kind, body, key, name, (path, line), context, role, extra=(("accelerators", gpu),))
    )
    yield from known
    if not known and kind and (gpu or _runs_code(kind, body, context)):
        evidence = context.evidence(path, line, DETECTOR, "config")
        yield infra(key, name, evidence, (("type", kind), ("accelerators", gpu)), role=role)


def _role(path: str, body: Fields, context: Context) -> RoleName:
    """``count = var.x ? 1 : 0``: optional where the switch is off by default."""
    match = _SWITCH.fullmatch(text_at(body, "count"))
    return "optional" if match and context.routes.deployments.values.is_off(path, match[1]) else "used"


def _runs_code(kind: str, body: Fields, context: Context) -> bool:
    """Return whether a block gives variables of the stack to a program; secrets and rules alone run nothing."""
    if any(word in kind for word in ("secret", "ssm_parameter", "iam", "policy", "key_vault", "_variable")):
        return False
    return knows_the_stack(body, context)

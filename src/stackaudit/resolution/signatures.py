"""Small questions about signatures of the catalogue."""

from __future__ import annotations

from msgspec.structs import replace

from stackaudit.catalog.entries import Signature
from stackaudit.resolution.values import Instance


def bound(method: Signature, owner: Instance) -> Signature:
    """Return a method of a type without construction (``Model.load("id")``): it calls whom its type calls."""
    if owner.steps:
        return method
    made = owner.type.produces if method.returns == "self" and not method.produces else method.produces
    return replace(method, provider=method.provider or owner.type.provider, produces=made)


def blank(signature: Signature) -> bool:
    """Return whether a signature says nothing: the stand-in when none of its variants applies."""
    return not (signature.operation or signature.returns or signature.args or signature.produces or signature.provider)

"""Calls that ask a large model for a word: which smaller model of the same lab could do it, and what that saves.

Attributes of the call's node: ``smaller_model`` and ``price_ratio`` (input price of the model over that of the smaller one).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from stackaudit.catalog.model_rows import ModelRow
from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution import parameters
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at

FEW_TOKENS = 32
MIN_RATIO = 3.0
"""A model that is at least three times as dear as a current small one of its lab is no small one itself."""
_JUDGES = re.compile(r"(?i)judge|eval|grade|score|safety|moderat|toxic|policy|compliance")
"""Functions whose one-word answer deserves a large model."""


def link(_facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield calls of large models that allow only a few tokens of output."""
    for file in context.project.files.values():
        for call in context.calls(file):
            ref = context.call_ref(file, call.site.call) if call.operation == "chat" else None
            if ref is None or not _small(call) or len(call.models) != 1:
                continue
            row = context.catalogue.models.find(call.models[0].name)
            found = smaller(row, context) if row is not None else None
            if found is None:
                continue
            site = call.site.call
            evidence = context.evidence(
                file, call.line, "calls", "signature", column=site.column, end_line=site.end_line
            )
            yield NodeClaim(
                ref,
                call.callee,
                evidence,
                role_at(file, call.site.branch),
                attributes=(("smaller_model", found[0].id), ("price_ratio", found[1])),
            )


def _small(call: Resolved) -> bool:
    limit = parameters.limit(call, "max_tokens")
    function = call.file.scopes[call.site.scope].name
    return (
        isinstance(limit, int)
        and not isinstance(limit, bool)
        and 0 < limit <= FEW_TOKENS
        and not _JUDGES.search(function)
    )


def smaller(row: ModelRow, context: Context) -> tuple[ModelRow, float] | None:
    """Return the newest much cheaper text model of the same lab and root family, and the ratio of input prices."""
    if row.lab is None or not row.family or not row.input_price or row.sampling is False:
        return None
    root = row.family.split("-")[0]
    found = [
        o
        for o in context.catalogue.models.rows()
        if _sibling(o, row, root) and row.input_price / (o.input_price or 1) >= MIN_RATIO
    ]
    found = [o for o in found if _lasts(o, context)]
    if not found:
        return None
    dated = {s for o in found for s in o.snapshots}
    best = max((o for o in found if o.id not in dated), key=lambda r: (r.release.toordinal() if r.release else 0, r.id))
    return best, round(row.input_price / (best.input_price or 1), 1)


def _sibling(other: ModelRow, row: ModelRow, root: str) -> bool:
    """Return whether *other* is a current text model of the same lab and root family, as it is sold by the lab itself."""
    return bool(
        other.lab == row.lab
        and other.kind == "chat"
        and other.family
        and other.family != row.family
        and other.family.split("-")[0] == root
        and other.input_price
        and other.release is not None
        and not other.preview
        and other.open_weights is not True
        and other.tools is True
        and ":" not in other.id
    )


def _lasts(other: ModelRow, context: Context) -> bool:
    """Return whether the lab has not set an end within a year."""
    horizon = context.catalogue.models.as_of + timedelta(days=365)
    return not any(
        end.host == other.lab and end.shutdown is not None and end.certainty == "firm" and end.shutdown < horizon
        for end in other.lifecycles
    )

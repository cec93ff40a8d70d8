"""Data that code reads and writes outside of pipelines: files with a suffix of data, and data sets of a hub by name."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects import patterns
from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.following import Following, Frame, Here, named_arguments
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Symbol, options

DETECTOR = "data_files"


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the data sets that a file names."""
    accesses = Accesses(Following(context))
    for site in file.sites:
        name = last_name(site.call.func)
        if name not in patterns.HUB_CALLS and not patterns.may_touch_file(name):
            continue
        here = Here(site.call, At(file, site.scope, site.branch, site.call.line), Frame())
        symbol = next((o.name for o in options(context.evaluator.value(site.call.func, here.at)) if isinstance(o, Symbol)), "")
        rows = [a for a in accesses.of_call(site.call, here, symbol) if a.kind == "dataset" and patterns.is_data_file(a.name)]
        found = [(a.name, a.path, a.line) for a in rows]
        if name in patterns.HUB_CALLS and symbol.split(".")[0] in patterns.HUB_ROOTS:
            given = named_arguments(site.call)
            key = next((k for k in ("@0", "path", "name") if k in given), "")
            found += [(k.text, k.path, k.line) for k in accesses.texts(given[key], here)[:1] if "\0" not in k.text] if key else []
        for text, path, line in found:
            evidence = context.evidence(path, line, DETECTOR, "literal", confidence=0.7)
            yield NodeClaim(NodeRef("dataset", text), text[:160], evidence, role_at(file, site.branch))

"""Statistics of the whole data learned before it is split: the test set has then seen the training, and the other way round.

    x = StandardScaler().fit_transform(x)
    x_train, x_test = train_test_split(x)

The claim is an attribute of the module: ``leaks`` holds (line of the fit, line of the split, transformer).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Attr, Binding, Call, CodeFile, Expr, Name, Site, children
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Symbol, options

DETECTOR = "modules"
_FITS = frozenset({"fit_transform", "fit_resample"})
_LEARNS = re.compile(
    r"(?:^|\.)(?:\w*Scaler|\w*Imputer|PCA|TruncatedSVD|PowerTransformer|QuantileTransformer|TfidfVectorizer|SelectKBest|SelectPercentile|"
    r"KBinsDiscretizer|SMOTE\w*|RandomOverSampler|ADASYN)\(\)$"
)
"""Transformers that learn statistics of the rows; encoders of labels learn none that matter."""
_SPLITS = "train_test_split"
_MAX_PARTS = 60


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module with the fits that come before a split of the same data."""
    splits = [s for s in file.sites if last_name(s.call.func) == _SPLITS]
    fits = (
        [s for s in file.sites if isinstance(s.call.func, Attr) and s.call.func.name in _FITS and s.call.args]
        if splits
        else []
    )
    found = []
    for fit in fits:
        kind = _transformer(fit, file, context)
        split = next(
            (s for s in splits if s.scope == fit.scope and s.call.line > fit.call.line and _same(fit, s, file)), None
        )
        if kind and split is not None:
            lines = [context.evidence(file, s.call.line, DETECTOR, "code").line for s in (fit, split)]
            found.append((lines[0], lines[1], kind))
    if found:
        evidence = context.evidence(file, 1, DETECTOR, "code")
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("leaks", tuple(found)),))


def _transformer(fit: Site, file: CodeFile, context: Context) -> str:
    base = fit.call.func.base if isinstance(fit.call.func, Attr) else fit.call.func
    at = At(file, fit.scope, fit.branch, fit.call.line)
    names = [o.name for o in options(context.evaluator.value(base, at)) if isinstance(o, Symbol)]
    return next((n.removesuffix("()").rsplit(".", 1)[-1] for n in names if _LEARNS.search(n)), "")


def _same(fit: Site, split: Site, file: CodeFile) -> bool:
    """Return whether a split takes what a fit gave."""
    made = {b.target for b in file.bindings if b.scope == fit.scope and _holds(b, fit.call)}
    given = {n for a in (*split.call.args, *(v for _, v in split.call.kwargs)) for n in _roots(a)}
    for row in file.bindings:
        if (
            row.scope == fit.scope
            and fit.call.line < row.line <= split.call.line
            and row.target in given
            and made & _roots(row.value)
        ):
            return True
    return bool(made & given)


def _holds(binding: Binding, call: Call) -> bool:
    return binding.line <= call.line <= binding.line + 3 and any(
        isinstance(p, Call) and p.line == call.line and last_name(p.func) in _FITS for p in _parts(binding.value)
    )


def _roots(expr: Expr) -> set[str]:
    return {p.id for p in _parts(expr) if isinstance(p, Name)}


def _parts(expr: Expr) -> list[Expr]:
    queue: list[Expr] = [expr]
    found: list[Expr] = []
    while queue and len(found) < _MAX_PARTS:
        part = queue.pop()
        found.append(part)
        queue += children(part)
    return found

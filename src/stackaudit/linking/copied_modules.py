"""Modules that were copied and changed a little: the lines that two files share, comments and layout aside.

Only modules that hold calls, agents, tools or steps are compared. The claim is an attribute of the module: ``copies`` holds
(path, share of equal lines) of each other one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import is_test

MIN_LINES = 40
"""Different lines that both files must have: shorter ones are alike by their nature."""
SIMILAR = 0.8
MAX_FILES = 600
MAX_HOLDERS = 12
_SHORT = 12
"""Characters below which a line is punctuation."""
_LESSON = re.compile(
    r"(?i)(?:^|/)(?:\d{1,2}[-_.][^/]*|\d+|(?:lesson|chapter|week|module|day|step|part|cohort)s?[-_ ]?\d*)/"
)
"""Folders of a course: each step of it begins with a copy of the one before."""
_HELD = frozenset({"call", "agent", "tool", "pipeline_step"})


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield for each copied module the others that it resembles."""
    paths = sorted(
        {
            f.evidence.path
            for f in facts
            if isinstance(f, NodeClaim) and f.ref.kind in _HELD and not _apart(f.evidence.path)
        }
    )
    texts = {
        p: _lines(p, context)
        for p in paths[:MAX_FILES]
        if p in context.project.files and not context.project.files[p].is_notebook
    }
    texts = {p: lines for p, lines in texts.items() if len(lines) >= MIN_LINES}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for path, lines in texts.items():
        for line in lines:
            holders[line].append(path)
    shared: Counter[tuple[str, str]] = Counter()
    for rows in holders.values():
        if len(rows) <= MAX_HOLDERS:
            shared.update(combinations(rows, 2))
    alike: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for (one, other), _ in sorted(shared.items()):
        ratio = round(len(texts[one] & texts[other]) / len(texts[one] | texts[other]), 2)
        if ratio >= SIMILAR:
            alike[one].append((other, ratio))
            alike[other].append((one, ratio))
    for path in sorted(alike):
        evidence = context.evidence(context.project.files[path], 1, "modules", "code")
        yield NodeClaim(NodeRef("module", path), path, evidence, attributes=(("copies", tuple(alike[path])),))


def _lines(path: str, context: Context) -> frozenset[str]:
    file = context.project.files[path]
    rows = ("".join(context.quote(path, n).split()) for n in range(1, min(file.lines, 3000) + 1))
    return frozenset(r for r in rows if len(r) >= _SHORT and not r.startswith(("#", "//", "*", "import", "from")))


def _apart(path: str) -> bool:
    """Return whether a file is copied by its nature: tests, and the steps of a course."""
    return is_test(path) or bool(_LESSON.search(path))

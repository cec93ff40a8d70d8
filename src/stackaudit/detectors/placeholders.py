"""Code that admits in a comment that it only pretends: left by whoever, or whatever, wrote a first draft.

The claim is an attribute of the module: ``placeholders`` holds (line, text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Attr, CodeFile, Comment, Const, Name, children
from stackaudit.model.evidence import redact
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "modules"
_ADMITS = re.compile(
    r"(?i)\bin (?:a |an )?(?:real|actual|production|full)[- ](?:world )?(?:implementation|application|app|system|scenario|environment|service|code)\b[^.\n]{0,12}\b(?:would|should|could|you|we|this|use)"
    r"|\bin production,? (?:you|this|we|it)(?:'d| would| should| might| must)\b|\b(?:mock|dummy|fake|hard-?coded|simulated) (?:data|response|value|result|implementation)s? for now\b"
    r"|\bplaceholder (?:implementation|logic|for (?:now|the actual))|\bthis is (?:just )?a (?:placeholder|mock implementation|stub implementation)\b"
    r"|\b(?:simulate|mock) the (?:api|llm|model|database|actual) (?:call|response)\b|\breplace (?:this |it )?with (?:your |the |an? )?(?:actual|real) (?:implementation|logic|api|call|data)"
)
_TEXT_LIMIT = 120
BELOW = 2
"""Lines below a comment in which the branch that it announces begins."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module with the comments by which its code admits to pretend."""
    rows = tuple(
        (context.evidence(file, c.line, DETECTOR, "code").line, redact(" ".join(c.text.split()))[:_TEXT_LIMIT])
        for c in file.comments
        if _ADMITS.search(c.text) and not _announces(file, c)
    )
    if rows:
        evidence = context.evidence(file, 1, DETECTOR, "code")
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("placeholders", rows),))


def _announces(file: CodeFile, comment: Comment) -> bool:
    """Return whether a comment on production stands above a branch that tells production apart: the code does what it says."""
    below = (b.test for b in file.branches if b.kind == "if" and 0 < b.line - comment.line <= BELOW)
    queue = [test for test in below if test is not None]
    while queue and "production" in comment.text.lower():
        part = queue.pop()
        name = part.id if isinstance(part, Name) else part.name if isinstance(part, Attr) else ""
        name = part.value if isinstance(part, Const) and isinstance(part.value, str) else name
        if "prod" in name.lower():
            return True
        queue += children(part)
    return False

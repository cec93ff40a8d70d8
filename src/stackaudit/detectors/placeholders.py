"""Code that admits in a comment that it only pretends: left by whoever, or whatever, wrote a first draft.

The claim is an attribute of the module: ``placeholders`` holds (line, text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import CodeFile
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


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the module with the comments by which its code admits to pretend."""
    rows = tuple(
        (context.evidence(file, c.line, DETECTOR, "code").line, redact(" ".join(c.text.split()))[:_TEXT_LIMIT])
        for c in file.comments
        if _ADMITS.search(c.text)
    )
    if rows:
        evidence = context.evidence(file, 1, DETECTOR, "code")
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=(("placeholders", rows),))

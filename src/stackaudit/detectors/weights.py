"""Open models that are loaded from a hub by name alone: whoever owns the name decides what is loaded next.

    AutoModel.from_pretrained("org/model")

The attribute ``unpinned_weights`` of the module's node holds (line, id). A revision pins when it is the hash of a commit; a
branch or tag can be moved. Ids that look like folders of the project are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.arguments import OPEN, Arguments
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import texts

ROLE = "revision"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_OF_HUB = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_FOLDER = re.compile(
    r"(?i)(?:models?|data|checkpoints?|ckpts?|outputs?|results?|weights|artifacts?|saved[\w-]*|tmp|cache|trained[\w-]*|experiments?|lora[\w-]*)/.*|.*\.(?:bin|pt|pth|gguf|safetensors|onnx)"
)
_MAX_IDS = 3


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the open models that a file loads without the hash of a commit."""
    rows: dict[tuple[int, str], None] = {}
    for call in context.calls(file):
        if ROLE in call.signature.args and call.steps and call.steps[-1].call is call.site.call:
            line = context.evidence(file, call.line, "weights", "signature").line
            rows |= {(line, name): None for name in _unpinned(call)}
    if rows:
        evidence = context.evidence(file, 1, "modules", "code")
        found = (("unpinned_weights", tuple(sorted(rows))),)
        yield NodeClaim(NodeRef("module", file.path), file.path, evidence, attributes=found)


def _unpinned(call: Resolved) -> list[str]:
    own = Arguments(call.evaluator, call.steps[-1:])
    revision = own.get(ROLE)
    spread = any(name == "**" for step in call.steps[-1:] for name, _ in step.call.kwargs)
    if revision == OPEN or (revision is None and spread):
        return []  # what else is passed may hold it
    if revision is not None:
        given = own.value(ROLE)
        pins = [str(lit.value) for lit in texts(given)] if given is not None else []
        if not pins or any(_COMMIT.fullmatch(p) for p in pins):
            return []
    asked = own.value("model")
    ids = [str(lit.value).strip() for lit in texts(asked)] if asked is not None else []
    return [i for i in ids if _OF_HUB.fullmatch(i) and not _FOLDER.fullmatch(i)] if len(ids) <= _MAX_IDS else []

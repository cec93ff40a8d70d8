"""Parameters that a wrapper of a model accepts and drops.

    def ask(text, temperature=0.2):
        return client.responses.create(model=MODEL, input=text)

The attribute ``dropped`` of the call's node names the parameters, with the line of the function. A parameter counts when the
callee takes what it stands for and the function never mentions it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Const, Expr, Name, children
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at

DETECTOR = "calls"
_ROLES = {
    "temperature": "temperature", "top_p": "top_p", "topP": "top_p", "max_tokens": "max_tokens", "maxTokens": "max_tokens",
    "max_output_tokens": "max_tokens", "max_new_tokens": "max_tokens", "model": "model", "model_name": "model", "model_id": "model",
    "modelName": "model", "timeout": "timeout", "tools": "tools", "seed": "seed", "system_prompt": "system",
    "system_message": "messages", "response_format": "structured_output",
}  # fmt: skip
"""Names of parameters → what they stand for in a call."""
_WHOLE = frozenset({"locals", "vars"})
_MAX_PARTS = 4000


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the calls whose wrapper drops a parameter."""
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation in {"chat", "agent_run", "embeddings"} else None
        scope = file.scopes[call.site.scope]
        if ref is None or scope.kind != "function":
            continue
        taken = {role for s in call.all_steps for role in s.signature.args}
        wanted = [p.name for p in scope.params if _ROLES.get(p.name) in taken]
        names = _mentioned(file, call) if wanted else None
        dropped = tuple(n for n in wanted if names is not None and n not in names)
        if dropped:
            site = call.site.call
            evidence = context.evidence(
                file, call.line, DETECTOR, "signature", column=site.column, end_line=site.end_line
            )
            line = context.evidence(file, scope.line, DETECTOR, "code").line
            yield NodeClaim(
                ref, call.callee, evidence, role_at(file, call.site.branch), attributes=(("dropped", (line, *dropped)),)
            )


def _mentioned(file: CodeFile, call: Resolved) -> set[str] | None:
    """Return every name in the body of the function around a call; None when it may take all its parameters at once."""
    index = call.site.scope
    inside = {index}
    inside |= {i for i in range(len(file.scopes)) if _within(file, i, index)}
    scope = file.scopes[index]
    queue: list[Expr] = [part for i in inside for part in file.scopes[i].returns]
    queue += [d.default for i in inside - {index} for d in file.scopes[i].params if d.default is not None]
    queue += [s.call for s in file.sites if s.scope in inside]
    queue += [b.value for b in file.bindings if b.scope in inside]
    queue += [b.test for b in file.branches if scope.line <= b.line <= scope.end_line and b.test is not None]
    queue += [e for e, _ in file.compares if scope.line <= getattr(e, "line", 0) <= scope.end_line]
    found: set[str] = set()
    for _ in range(_MAX_PARTS):
        if not queue:
            return None if found & _WHOLE else found
        part = queue.pop()
        if isinstance(part, Name):
            found.add(part.id)
        if not isinstance(part, Const):
            queue += children(part)
    return None


def _within(file: CodeFile, index: int, outer: int) -> bool:
    while index:
        if index == outer:
            return True
        index = file.scopes[index].parent
    return False

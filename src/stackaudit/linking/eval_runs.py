"""Which evaluations run by themselves: in a workflow, or in a pipeline.

Attributes of the module: ``evaluates`` (it checks what models say) and ``run_by`` (the file that runs it; absent when none
does). A workflow that runs any evaluation by a word of its own (``make eval``) counts for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document, walk
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import is_test

_WORKFLOW = re.compile(
    r"(?i)(?:^|/)(?:\.github/workflows/|\.gitlab-ci|\.circleci/|azure-pipelines|cloudbuild|bitbucket-pipelines|buildspec|\.buildkite/|\.drone)"
)
_EVALUATES = re.compile(r"(?i)(?:^|[\W_])(?:evals?|evaluat\w*|judges?|benchmark\w*|golden)(?:$|[\W_])")
_TESTS = re.compile(
    r"(?i)\b(?:pytest|tox|nox|unittest|vitest|jest|(?:npm|pnpm|yarn|bun)(?: run)? test|make test)\b([^\n]*)"
)
_TEST_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test\.py|[^/]*\.(?:test|spec)\.[jt]sx?)$")
_ASKS = frozenset({"chat", "agent_run"})


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the modules that evaluate, with what runs them."""
    modules = sorted(_evaluating(facts, context))
    if not modules:
        return
    steps = [f for f in facts if isinstance(f, NodeClaim) and f.ref.kind in {"data_pipeline", "pipeline_step"}]
    scheduled = next((f.evidence.path for f in steps if _EVALUATES.search(f.name) or f.evidence.path in modules), "")
    texts = [
        (d.path, str(leaf.value))
        for d in documents
        if _WORKFLOW.search(d.path)
        for _, _, leaf in walk(d.root)
        if isinstance(leaf.value, str)
    ]
    for path in modules:
        runner = scheduled or next((p for p, text in texts if _runs(text, path)), "")
        evidence = context.evidence(context.project.files[path], 1, "modules", "code")
        yield NodeClaim(NodeRef("module", path), path, evidence, attributes=(("evaluates", True), ("run_by", runner)))


def _evaluating(facts: Sequence[Fact], context: Context) -> set[str]:
    """Return the modules in folders of tests and evaluations that use a tool for it, or ask models and are named for it."""
    tools = {f.evidence.path for f in facts if isinstance(f, NodeClaim) and f.ref.kind == "eval" and f.role == "used"}
    named = {
        path
        for path, file in context.project.files.items()
        if is_test(path) and _EVALUATES.search(path) and any(c.operation in _ASKS for c in context.calls(file))
    }
    return {
        p
        for p in {t for t in tools if is_test(t)} | named
        if p in context.project.files and not context.project.files[p].is_notebook
    }


def _runs(text: str, path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    if name in text or _EVALUATES.search(text):
        return True
    return bool(_TEST_FILE.search(path)) and any(_covers(m[1], path) for m in _TESTS.finditer(text))


def _covers(arguments: str, path: str) -> bool:
    """Return whether a run of the tests takes in a file: without folders it takes in all of them."""
    folders = [w.rstrip("/") for w in arguments.split() if "/" in w and not w.startswith("-")]
    return not folders or any(path.startswith(f"{f.removeprefix('./')}/") for f in folders)

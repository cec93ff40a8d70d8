"""Which evaluations run by themselves: in a workflow, or in a pipeline.

Attributes of the module: ``evaluates`` (it checks what models say), ``run_by`` and ``run_line`` (the file and line that run it;
empty when none does) and ``run_sure``. A workflow that runs any evaluation by a word of its own (``make eval``) counts for all of
them; it is sure where it names the file, starts something named for evaluation, or runs the tests that the file is one of.
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
_STARTS = re.compile(
    r"(?i)\b(?:make|task|just|run|python3?|uv|poetry|npx|azd|dvc repro|invoke|pytest)\b[^\n|;&]*?[\s/:._-](?:evals?|evaluat\w*|judges?|golden)(?:$|[\W_])"
)
"""A command that starts something named for evaluation, not one that checks its style."""
_TEST_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test\.py|[^/]*\.(?:test|spec)\.[jt]sx?)$")
_ASKS = frozenset({"chat", "agent_run"})


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the modules that evaluate, with what runs them."""
    modules = sorted(_evaluating(facts, context))
    if not modules:
        return
    scheduled = _scheduled(facts, modules)
    texts = [
        (d.path, line, str(leaf.value))
        for d in documents
        if _WORKFLOW.search(d.path)
        for _, line, leaf in walk(d.root)
        if isinstance(leaf.value, str)
    ]
    started = next(((p, line) for p, line, text in texts if _is_start(text)), None)
    for path in modules:
        found = scheduled or next(((p, line) for p, line, text in texts if _runs(text, path)), ("", 0))
        sure = next(((p, line) for p, line, text in texts if _names(text, path)), started)
        sure = sure or (scheduled if scheduled and _together(scheduled[0], path) else None)
        runner, line = sure or found
        evidence = context.evidence(context.project.files[path], 1, "modules", "code")
        attributes = (("evaluates", True), ("run_by", runner), ("run_line", line), ("run_sure", sure is not None))
        yield NodeClaim(NodeRef("module", path), path, evidence, attributes=attributes)


def _scheduled(facts: Sequence[Fact], modules: Sequence[str]) -> tuple[str, int] | None:
    """Return where a pipeline evaluates: a step or pipeline of that name, or one that stands in such a module."""
    steps = (f for f in facts if isinstance(f, NodeClaim) and f.ref.kind in {"data_pipeline", "pipeline_step"})
    found = (f for f in steps if _EVALUATES.search(f.name) or f.evidence.path in modules)
    return next(((f.evidence.path, f.evidence.line) for f in found), None)


def _together(runner: str, path: str) -> bool:
    """Return whether a pipeline and an evaluation belong to one project: both lie in one folder, or the pipeline near the top."""
    return runner.split("/", maxsplit=1)[0] == path.split("/", maxsplit=1)[0] or runner.count("/") < 2


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


def _is_start(text: str) -> bool:
    """Return whether a command starts something that is named for evaluation."""
    if _EVALUATES.search(text) is None:
        return False
    return any(_STARTS.search(row) and "install" not in row for row in text.split("\n"))


def _names(text: str, path: str) -> bool:
    """Return whether a command names the file of an evaluation, or runs the tests that it is one of."""
    if path.rsplit("/", 1)[-1] in text:
        return True
    return bool(_TEST_FILE.search(path)) and any(_covers(m[1], path) for m in _TESTS.finditer(text))


def _covers(arguments: str, path: str) -> bool:
    """Return whether a run of the tests takes in a file: without folders it takes in all of them."""
    folders = [w.rstrip("/") for w in arguments.split() if "/" in w and not w.startswith("-")]
    return not folders or any(path.startswith(f"{f.removeprefix('./')}/") for f in folders)

"""Scope of a path: production, tests, development, documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from stackaudit.model.facts import ScopeName

_TEST_FOLDERS = frozenset({
    "test", "tests", "testing", "__tests__", "spec", "specs", "e2e", "fixtures", "testdata", "test_data", "mocks", "__mocks__", "__fixtures__", "__stories__",
    "eval", "evals", "evaluation", "evaluations", "benchmark", "benchmarks", "cypress", "playwright", "integration_tests",
    "integration-tests", "unit_tests", "load_tests", "loadtest", "perf",
})  # fmt: skip
_TEST_FILE = re.compile(
    r"(?i)^(?:test_.*|.*_tests?|conftest|.*_test_.*|.*\.(?:test|spec|bench|stories|cy|e2e)(?:-d)?|(?:vitest|jest|playwright|cypress)\.(?:config|setup).*|tests?|test-.*|.*-test|.*benchmark.*|eval_.*|.*_evals?|run_eval.*)\.[a-z]+$"
    r"|Test(?:s|Case)?\.(?:java|kt|cs|scala)$|_test\.go$|promptfooconfig.*"
)
_DOC_FOLDERS = frozenset({"doc", "docs", "documentation", "website", "tutorials"})
_PROMPT_FOLDERS = frozenset({"prompts", "prompt", "prompt_templates", "system_prompts", "personas"})
"""Folders whose prose is what a model gets."""
_EXAMPLE_FOLDERS = frozenset(
    {"example", "examples", "samples", "demo", "demos", "cookbook", "cookbooks", "recipes", "notebooks_examples"}
)
_DEV_FOLDERS = frozenset({".devcontainer", ".vscode", ".idea", ".cursor", ".claude", ".husky", ".storybook"})
_DEV_FILES = frozenset(
    {".pre-commit-config.yaml", "noxfile.py", "tox.ini", "Makefile", ".cursorrules", "CLAUDE.md", "AGENTS.md"}
)


def _folders(path: str) -> list[str]:
    """Return the folders of a path that say what its file is for: below ``src/main`` they are names of packages."""
    above, found, _ = f"/{path}".partition("/src/main/")
    return above.split("/") if found else path.split("/")[:-1]


_DEV_INSTRUCTIONS = re.compile(
    r"(?i)(?:^|/)(?:agents|claude|gemini|copilot-instructions|codex|crush|warp)(?:\.local)?\.md$"
    r"|(?:^|/)\.(?:claude|cursor|windsurf|clinerules|roo|kiro|junie|github/(?:instructions|prompts|agents|chatmodes))/"
    r"|(?:^|/)\.(?:cursorrules|windsurfrules|clinerules|goosehints)$"
)


def is_dev_instruction(path: str) -> bool:
    """Return whether a path holds instructions or settings for assistants that work on the code."""
    return _DEV_INSTRUCTIONS.search(path) is not None


@lru_cache(maxsize=1 << 16)
def is_test(path: str) -> bool:
    """Return whether a path is one of tests, evaluations or benchmarks."""
    folders = {part.lower() for part in _folders(path)}
    return bool(folders & _TEST_FOLDERS) or bool(_TEST_FILE.search(path.rsplit("/", 1)[-1]))


class Scopes:
    """Scope of each path of one repository.

    Example folders are documentation, unless the repository is one of examples: then they are its code.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        code = [
            p
            for p in paths
            if p.endswith((".py", ".ipynb", ".ts", ".tsx", ".js", ".jsx", ".java", ".go", ".cs", ".kt", ".rs"))
        ]
        inside = sum(1 for p in code if self._has(p, _EXAMPLE_FOLDERS))
        self.examples_are_code = inside * 2 > len(code)
        self._known: dict[str, ScopeName] = {}

    @staticmethod
    def _has(path: str, folders: frozenset[str]) -> bool:
        return any(part.lower() in folders for part in _folders(path))

    def of(self, path: str) -> ScopeName:
        """Return the scope of a path."""
        if path not in self._known:
            self._known[path] = self._of(path)
        return self._known[path]

    def _of(self, path: str) -> ScopeName:
        name = path.rsplit("/", 1)[-1]
        if is_test(path):
            return "test"
        if is_dev_instruction(path):
            return "dev"
        prose = name.lower().endswith((".md", ".mdx", ".rst")) and not self._has(path, _PROMPT_FOLDERS)
        if self._has(path, _DOC_FOLDERS) or prose:
            return "docs"
        if self._has(path, _EXAMPLE_FOLDERS) and not self.examples_are_code:
            return "docs"
        if self._has(path, _DEV_FOLDERS) or name in _DEV_FILES:
            return "dev"
        return "prod"

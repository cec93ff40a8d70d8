"""Which files of infrastructure code are worth parsing: those that name the stack, and those around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import dirname

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.intake.skim import Skim
from stackaudit.model.source import SourceFile

LANGUAGES = frozenset({"hcl", "bicep"})
"""Syntaxes of which a repository may hold thousands of files that have nothing to do with AI."""
CONSTRUCTS = ("aws-cdk-lib", "@aws-cdk", "aws_cdk")
"""Libraries that define infrastructure in a programming language: what imports them is parsed."""
READ_WHOLE = 300_000
"""Bytes of infrastructure code that are parsed whatever they hold."""
ALWAYS = re.compile(
    r"(?i)(?:^|/)(?:\.env[^/]*|[\w.-]*compose[\w.-]*\.ya?ml|dvc\.yaml|[\w.-]*\.parameters(?:\.[\w-]+)?\.json|values[\w.-]*\.ya?ml"
    r"|\.gitlab-ci\.ya?ml|cloudbuild[\w.-]*\.ya?ml|azure-pipelines[\w.-]*\.ya?ml|\.github/workflows/[^/]+\.ya?ml|\.circleci/config\.ya?ml"
    r"|\.?mcp(?:[_.-][\w-]+)?\.json|claude_desktop_config\.json|(?:ts|js)config[\w.-]*\.json"
    r"|(?:docker|container)file[^/]*|[^/]*\.(?:docker|container)file|modelfile[^/]*|[^/]*\.modelfile|kustomization\.ya?ml)$"
)
"""Small files that set values, build images or run jobs; no word of the stack need stand in them."""


def is_always_read(path: str) -> bool:
    """Return whether a document is parsed whatever it holds."""
    return ALWAYS.search(path) is not None


def chosen(items: Mapping[str, SourceFile], skim: Skim, catalogue: Catalogue) -> list[SourceFile]:
    """Return the files of infrastructure code that name a resource or word of the stack, and those that can set its values.

    Values come from the same folder, from the modules above (which pass arguments down), and from files of values; other
    stacks lie beside. Little infrastructure code is read as a whole: what runs the code of the stack need not name it.
    """
    if sum(len(item.data) for item in items.values()) <= READ_WHOLE:
        return [items[path] for path in sorted(items)]
    words = sorted(word.encode() for word in catalogue.resources.words("terraform", "bicep"))
    folders: set[str] = set()
    for path, item in items.items():
        low = item.data.lower()
        if skim.hits(item.data) or any(word in low for word in words):
            folder = dirname(path)
            while folder not in folders:
                folders.add(folder)
                folder = dirname(folder)
    beside = {dirname(folder) for folder in folders if folder}
    return [
        items[path] for path in sorted(items) if dirname(path) in folders or dirname(dirname(path)) in beside - {""}
    ]

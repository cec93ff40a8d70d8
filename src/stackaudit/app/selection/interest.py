"""Which files are of interest by the words in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from stackaudit.app.selection import infrastructure_files, template_files
from stackaudit.app.selection.infrastructure_files import is_always_read
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.documents import readable
from stackaudit.intake.skim import Skim
from stackaudit.model.source import SourceFile
from stackaudit.parsing import manifests
from stackaudit.resolution.scopes import is_dev_instruction

MAX_JSON = 64 * 1024
"""Bytes of a JSON file that is read as configuration."""
_OWN = b'"schema": "stackaudit.'
_GENERAL_WORDS = (
    "model",
    "models",
    "modelId",
    "model_id",
    "llm",
    "embedding",
    "embeddings",
    "prompt",
    "agent",
    "temperature",
    "openapi",
    "backstory",
    "expected_output",
)


@dataclass(frozen=True, slots=True)
class Interest:
    """The words to look for."""

    stack: Skim
    """Literals of the stack: variables, hosts, resources."""
    general: Skim
    """Words by which a document may configure models."""

    def hit(self, item: SourceFile) -> bool:
        """Return whether one of the words stands in a document."""
        return bool(self.general.hits(item.data) or self.stack.hits(item.data))

    def in_document(self, item: SourceFile, projects: Mapping[str, str]) -> bool:
        """Return whether to parse a document that describes no infrastructure; *projects* hold templates."""
        return may_configure(item) and (
            manifests.is_manifest(item.path)
            or is_always_read(item.path)
            or is_dev_instruction(item.path)
            or template_files.is_declared(item.path, projects)
            or self.hit(item)
        )


@cache
def interest(catalogue: Catalogue) -> Interest:
    """Return what is looked for with the knowledge of *catalogue*."""
    return Interest(Skim(_words(catalogue)), Skim(_GENERAL_WORDS))


def may_configure(item: SourceFile) -> bool:
    """Return whether a document is a manifest or may configure something: large JSON is data (results, dumps, fixtures)."""
    if manifests.is_manifest(item.path):
        return True
    syntax = readable(item.path)
    if syntax == "json" and _OWN in item.data[:80]:
        return False  # an audit or a baseline of ours: it speaks of models and uses none
    return bool(syntax) and (syntax != "json" or len(item.data) <= MAX_JSON)


def _words(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the literals of the stack. Packages count by import, not by word."""
    words: set[str] = set(infrastructure_files.CONSTRUCTS)
    for vendor in catalogue.vendors.values():
        words |= set(vendor.env) | {h.lstrip(".") for h in vendor.hosts if "*" not in h}
    words |= catalogue.resources.images | catalogue.resources.words(
        "bicep", "cloudformation", "kubernetes", "devices", "actions", "graphs"
    )
    return tuple(sorted(w for w in words if len(w) > 1))

"""What ordinary resources are that may stand around the stack (`parts.yaml`): programs, stores, queues, rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from stackaudit.catalog.loading import read_yaml
from stackaudit.model.facts import AttributeValue

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Part:
    """The class of a resource, and the product behind a store."""

    kind: str
    """``code``, ``store``, ``bucket``, ``queue``, ``front``, ``package``, ``right`` or ``watch``."""
    store: str = ""

    @property
    def attributes(self) -> tuple[tuple[str, AttributeValue], ...]:
        """Return what the node of such a resource says about it."""
        return ("part", self.kind), ("store", self.store)


@dataclass(frozen=True, slots=True)
class _Known:
    rows: tuple[dict[str, tuple[Part, tuple[str, ...]]], ...]
    words: tuple[str, ...]
    commands: tuple[str, ...]
    actions: tuple[str, ...]


@cache
def _known() -> _Known:
    data = read_yaml(Path(__file__).with_name("parts.yaml"))
    rows = tuple(
        {
            platform: (Part(str(row["class"]), str(row.get("store", ""))), tuple(str(p).lower() for p in patterns))
            for platform, patterns in row.items()
            if isinstance(patterns, list)
        }
        for row in data["parts"]
    )
    listed = (data["words"], data["deploying"]["commands"], data["deploying"]["actions"])
    return _Known(rows, *(tuple(str(word) for word in words) for words in listed))


@cache
def part_of(platform: str, name: str) -> Part | None:
    """Return what a resource type (``aws_s3_bucket``, ``AWS::S3::Bucket``, ``s3.Bucket``) of a platform is; None if unknown."""
    low = name[:_LONGEST].lower()
    for row in _known().rows:
        part, patterns = row.get(platform, (None, ()))
        if part is not None and any(low == p or ("*" in p and fnmatchcase(low, p)) for p in patterns):
            return part
    return None


def about_the_stack(texts: Iterable[str]) -> bool:
    """Return whether a right or a dashboard names a service of the stack; *texts* are in lower case."""
    words = _known().words
    return any(word in text for text in texts for word in words)


def deploys(texts: Iterable[str], actions: Iterable[str]) -> bool:
    """Return whether shell texts or actions of a job bring programs of the repository into service."""
    known = _known()
    return any(command in text for text in texts for command in known.commands) or any(
        fnmatchcase(action.lower(), pattern) for action in actions for pattern in known.actions
    )

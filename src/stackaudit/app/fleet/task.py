"""The audit of one repository of a fleet: pure but for the clone that it keeps, so any process on any machine can run it."""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from stackaudit import __version__
from stackaudit.app import pipeline
from stackaudit.app.comparing import judged_again
from stackaudit.app.own import files as own_files
from stackaudit.app.settings import Settings
from stackaudit.catalog.loading import load
from stackaudit.intake.fetching import Remote, fetch, head_of
from stackaudit.intake.git import GitError
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.repository import Repository, find_repository
from stackaudit.intake.trees import open_commit, open_tree
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import StackauditError
from stackaudit.model.portfolio_json import dump_brief
from stackaudit.portfolio.pooling.brief import brief_of


@dataclass(frozen=True, slots=True)
class Order:
    """What a process needs to audit one repository."""

    name: str
    kind: str
    """``path`` or ``url``."""
    source: str
    """Absolute path, or address."""
    depth: int
    as_of: str
    settings: Settings
    seconds: float
    """Limit of time for all of it."""
    memory: int
    """Limit in bytes."""
    stored: bytes = b""
    """The latest audit that is kept of it, packed."""
    stamp: str = ""
    """What that one was made of."""
    lean: bool = False
    """Only look whether the stamp still holds: *stored* and *previous* are not there."""
    previous: bytes = b""
    """The audit of an earlier day that better and worse refer to, packed."""
    previous_id: str = ""
    token: str = ""
    fresh: bool = False
    """Read the code even where it did not change."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it."""

    name: str
    reason: str = ""
    """Why it could not be audited; empty when it could."""
    again: bool = False
    """Another attempt may help."""
    audit: bytes = b""
    """audit.json, packed."""
    brief: bytes = b""
    page: bytes = b""
    """Its report, packed."""
    stamp: str = ""
    """What the audit was made of: equal stamps, equal audits."""
    read: bool = False
    """Its code was read, and not only judged anew."""
    same: bool = False
    """The stamp of a lean order holds: nothing was made."""
    more: bool = False
    """The stamp of a lean order does not hold: the whole order is needed."""


def pack(data: bytes) -> bytes:
    """Compress bytes for the way between processes."""
    return zlib.compress(data, 1)


def unpack(data: bytes) -> bytes:
    """Return what was packed."""
    return zlib.decompress(data)


def encode(value: Order | Result) -> bytes:
    """Return an order or a result as bytes."""
    return msgspec.msgpack.encode(value)


def perform(order: Order, clones: Path) -> Result:
    """Audit one repository; what a user can mend becomes the reason of the result.

    Args:
        order: what is asked.
        clones: folder of this machine for clones.
    """
    try:
        tree = _opened(order, clones)
        try:
            return _of_tree(tree, order)
        finally:
            tree.close()
    except GitError as error:
        return Result(order.name, _sentence(error), again=order.kind == "url")
    except StackauditError as error:
        return Result(order.name, _sentence(error))
    except MemoryError:
        return Result(order.name, f"It takes more memory than the limit of {order.memory >> 20} MB.")
    except OSError as error:
        return Result(order.name, f"{error.strerror or error}.", again=True)


def _of_tree(tree: ListedTree, order: Order) -> Result:
    stamp = _stamp(order, tree.revision().commit)
    if stamp and stamp == order.stamp and not order.fresh and order.lean:
        return Result(order.name, stamp=stamp, same=True)
    if order.lean:
        return Result(order.name, more=True)
    previous = audit_json.loads(unpack(order.previous)) if order.previous else None
    stored = audit_json.loads(unpack(order.stored)) if order.stored and not order.fresh else None
    read = False
    if stored is not None and stamp and stamp == order.stamp:
        audit = stored
    elif stored is not None and _is_current(stored, tree, order):
        audit = _named(judged_again(stored, date.fromisoformat(order.as_of), previous), order)
    else:
        read = True
        audit = pipeline.audit(tree, order.settings, date.fromisoformat(order.as_of), lambda _: previous, jobs=1)
        audit = _named(audit, order)
    from stackaudit.reports import html

    brief = dump_brief(brief_of(audit, load(), previous))
    return Result(
        order.name,
        audit=pack(audit_json.dumps(audit)),
        brief=brief,
        page=pack(html.render(audit)),
        stamp=stamp,
        read=read,
    )


def _stamp(order: Order, commit: str | None) -> str:
    """Return what an audit of *commit* is made of; nothing for files that belong to no commit."""
    if commit is None:
        return ""
    settings = repr(plain_settings(order.settings))
    parts = (commit, order.name, order.as_of, __version__, load().hash, settings, str(order.depth), order.previous_id)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _sentence(error: StackauditError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _opened(order: Order, clones: Path) -> ListedTree:
    end = time.monotonic() + order.seconds
    if order.kind == "path":
        folder = Path(order.source)
        repository = find_repository(Path(os.path.realpath(folder)))
        return open_commit(folder, "HEAD") if isinstance(repository, Repository) else open_tree(folder)
    remote, folder = Remote(order.source, order.token), clone_folder(clones, order.source)
    fetch(remote, head_of(remote, end - time.monotonic()), folder, depth=order.depth, seconds=end - time.monotonic())
    return open_commit(folder, "HEAD")


def clone_folder(clones: Path, url: str) -> Path:
    """Return the folder of a clone: the same for the same address."""
    return clones / f"{hashlib.sha256(url.encode()).hexdigest()[:20]}.git"


def _is_current(stored: Audit, tree: ListedTree, order: Order) -> bool:
    """Whether the stored graph is that of the tree; rules and vendors of the repository itself need its files."""
    commit = tree.revision().commit
    if commit is None or stored.repository.commit != commit:
        return False
    if stored.run.settings != plain_settings(order.settings):
        return False
    return order.settings.isolated or not any(own_files(tree))


def plain_settings(settings: Settings) -> dict[str, Any]:
    """Return settings as a stored audit holds them."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return found


def _named(audit: Audit, order: Order) -> Audit:
    """Return the audit under the name that the portfolio gives the repository: names of projects are not unique."""
    return replace(audit, repository=replace(audit.repository, name=order.name))

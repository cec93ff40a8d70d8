"""Delivering an audit to the targets that a user chooses: once each, and only where it is worth a message."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from stackaudit.app import config_files
from stackaudit.app.settings import PREFIX
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import ConfigError, StackauditError, UsageError
from stackaudit.portfolio.delivery import journal, thresholds
from stackaudit.portfolio.delivery.retrying import persist
from stackaudit.portfolio.delivery.targets import TABLE, Target, targets
from stackaudit.portfolio.delivery.withholding import without_code
from stackaudit.reports.messages.brief import brief_of

State = Literal["sent", "already sent", "not sent", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target."""

    target: str
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a target would get."""

    target: str
    name: str
    """Name of a file that holds it."""
    data: bytes


def chosen(names: Sequence[str], config: Path | None) -> tuple[Target, ...]:
    """Return the targets called *names*, all for none; each once.

    Only a file that the user names counts (*config*, ``STACKAUDIT_CONFIG``, or the user's own): a repository must not
    choose where reports go, nor which secret is read for it.

    Raises:
        ConfigError: the file cannot be accepted.
        UsageError: it holds no such target.
    """
    path = config or _own_file()
    rows = config_files.read(path).rows
    node = next(((line, value) for name, line, value in rows if name == TABLE), None)
    if node is None:
        raise ConfigError(f"{str(path)!r} has no table [{TABLE}.NAME]")
    known = {target.name: target for target in targets(node[1], str(path), node[0])}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no target {name!r} in {str(path)!r}; known are {', '.join(sorted(known))}")
    return tuple(known[name] for name in dict.fromkeys(names or known))


def _own_file() -> Path:
    if named := os.environ.get(PREFIX + "CONFIG"):
        return Path(named)
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    own = Path(base) / "stackaudit" / "stackaudit.toml"
    if not own.is_file():
        raise UsageError(f"no targets are known: give --config FILE, or write them into {str(own)!r}")
    return own


def parcels(audit: Audit, chosen_: Sequence[Target], previous: Audit | None) -> Iterator[Parcel]:
    """Yield what each target would get now; needs no secret, no network, and remembers nothing.

    Raises:
        StackauditError: a parcel cannot be made.
    """
    views = _Views(audit)
    for target in chosen_:
        why = () if target.when.always or previous is None else _why(audit, previous, target)
        yield Parcel(target.name, f"{target.name}{target.channel.suffix}", _parcel(views, target, why))


def deliver(
    audit: Audit, chosen_: Sequence[Target], previous: Audit | None, *, again: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Outcome]:  # fmt: skip
    """Deliver to each target; one that fails keeps nothing from the others.

    Args:
        audit: what to deliver.
        chosen_: the targets.
        previous: what thresholds compare with; None: what this target was told last.
        again: send even what was delivered before.
        pause: waits between two attempts.
    """
    views = _Views(audit)
    for target in chosen_:
        try:
            yield _one(views, target, previous, pause, again=again)
        except StackauditError as error:
            yield Outcome(target.name, "failed", str(error))


class _Views:
    """An audit, as it is and without code; the second is made when the first target needs it."""

    def __init__(self, audit: Audit) -> None:
        self.full = audit

    @cached_property
    def withheld(self) -> Audit:
        """The audit without names of files and lines of code."""
        return without_code(self.full)

    @cached_property
    def digest(self) -> str:
        """The audit's own key."""
        return hashlib.sha256(audit_json.dumps(self.full)).hexdigest()

    def run(self, target: Target) -> str:
        """Return the key of this audit for one target."""
        return hashlib.sha256(f"{self.digest}\0{target.name}".encode()).hexdigest()[:32]


def _parcel(views: _Views, target: Target, why: tuple[str, ...]) -> bytes:
    shown = views.full if target.with_code else views.withheld
    return target.channel.parcel(shown, brief_of(shown, why, with_code=target.with_code), views.run(target))


def _one(
    views: _Views, target: Target, previous: Audit | None, pause: Callable[[float], None], *, again: bool
) -> Outcome:  # fmt: skip
    run = views.run(target)
    now = thresholds.mark_of(views.full, target.when.retires_within)
    with journal.entry(views.full.repository.name, target.name) as entry:
        record = entry.record
        if record.has(run) and not again:
            return Outcome(target.name, "already sent", "this audit was delivered before; --again sends it once more")
        before = record.mark if previous is None else thresholds.mark_of(previous, target.when.retires_within)
        why = () if target.when.always else thresholds.reasons(now, before, target.when)
        if not why and not target.when.always:
            record.mark = thresholds.kept(now, record.mark, sent=False)
            entry.save()
            return Outcome(target.name, "not sent", "nothing passed a threshold")
        parcel = _parcel(views, target, why)
        remark = persist(lambda: target.channel.send(parcel, run), pause)
        record.runs, record.mark = [*(r for r in record.runs if r != run), run], now
        entry.save()
    return Outcome(target.name, "sent", remark)


def _why(audit: Audit, previous: Audit, target: Target) -> tuple[str, ...]:
    now, before = (thresholds.mark_of(a, target.when.retires_within) for a in (audit, previous))
    return thresholds.reasons(now, before, target.when)

"""Delivering an audit to the targets that a user chooses: once each, and only where it is worth a message."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stackaudit.app.configuration import files as config_files
from stackaudit.app.settings import PREFIX
from stackaudit.model import audit_json
from stackaudit.model.errors import ConfigError, InputError, StackauditError, UsageError
from stackaudit.portfolio.delivery import journal, thresholds
from stackaudit.portfolio.delivery.letters import AuditLetter, Letter, PortfolioLetter
from stackaudit.portfolio.delivery.retrying import persist
from stackaudit.portfolio.delivery.targets import TABLE, Target, targets

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


def letter_at(path: Path) -> Letter:
    """Return what a file or folder holds: a stored audit, or the report of a portfolio.

    Raises:
        UsageError: it cannot be read, or is neither.
    """
    file = path / "portfolio.json" if path.is_dir() else path
    try:
        data = file.read_bytes()
        return PortfolioLetter(data) if file.name == "portfolio.json" else AuditLetter(audit_json.loads(data))
    except OSError as error:
        raise UsageError(f"{str(file)!r} cannot be read: {error.strerror or error}") from None
    except InputError as error:
        raise UsageError(f"{str(file)!r}: {error}") from error


def letter_before(letter: Letter, archive: str | None) -> Letter | None:
    """Return the newest audit of an earlier day that the archive holds of the same repository, or None.

    Raises:
        StackauditError: the archive cannot be opened, or the letter is no audit.
    """
    from stackaudit.portfolio.archive.store import open_archive

    if not isinstance(letter, AuditLetter):
        raise UsageError("the archive holds audits of repositories; give the portfolio.json to compare with")
    with open_archive(archive, create=False) as store:
        found = store.before(letter.audit)
        return None if found is None else AuditLetter(store.load(found))


def parcels(letter: Letter, chosen_: Sequence[Target], previous: Letter | None) -> Iterator[Parcel]:
    """Yield what each target would get now; needs no secret, no network, and remembers nothing.

    Raises:
        StackauditError: a parcel cannot be made.
    """
    for target in chosen_:
        why: tuple[str, ...] = ()
        if previous is not None and not target.when.always:
            why = thresholds.reasons(_mark(letter, target), _mark(previous, target), target.when, letter.as_of)
        yield Parcel(target.name, f"{target.name}{target.channel.suffix}", _parcel(letter, target, why))


def deliver(
    letter: Letter, chosen_: Sequence[Target], previous: Letter | None, *, again: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Outcome]:  # fmt: skip
    """Deliver to each target; one that fails keeps nothing from the others.

    Args:
        letter: what to deliver.
        chosen_: the targets.
        previous: what thresholds compare with; None: what this target was told last.
        again: send even what was delivered before.
        pause: waits between two attempts.
    """
    for target in chosen_:
        try:
            yield _one(letter, target, previous, pause, again=again)
        except StackauditError as error:
            yield Outcome(target.name, "failed", str(error))


def _run(letter: Letter, target: Target) -> str:
    """Return the key of one report for one target."""
    return hashlib.sha256(f"{letter.digest}\0{target.name}".encode()).hexdigest()[:32]


def _mark(letter: Letter, target: Target) -> thresholds.Mark:
    return thresholds.mark_of(letter.measure, target.when.retires_within)


def _parcel(letter: Letter, target: Target, why: tuple[str, ...]) -> bytes:
    told = letter.brief(why, with_code=target.with_code)
    return target.channel.parcel(letter, told, _run(letter, target), with_code=target.with_code)


def _one(
    letter: Letter, target: Target, previous: Letter | None, pause: Callable[[float], None], *, again: bool
) -> Outcome:  # fmt: skip
    run, now = _run(letter, target), _mark(letter, target)
    with journal.entry(letter.name, target.name) as entry:
        record = entry.record
        if record.has(run) and not again:
            return Outcome(target.name, "already sent", "this report was delivered before; --again sends it once more")
        before = record.mark if previous is None else _mark(previous, target)
        why = () if target.when.always else thresholds.reasons(now, before, target.when, letter.as_of)
        if not why and not target.when.always:
            record.mark = thresholds.kept(now, record.mark, sent=False)
            entry.save()
            return Outcome(target.name, "not sent", "nothing passed a threshold")
        parcel = _parcel(letter, target, why)
        remark = persist(lambda: target.channel.send(parcel, run), pause)
        record.runs, record.mark = [*(r for r in record.runs if r != run), run], now
        entry.save()
    return Outcome(target.name, "sent", remark)

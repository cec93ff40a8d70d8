"""Comparing two states of a repository: stored audits, or commits that are read from git's objects."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from stackaudit import __version__, rulebook
from stackaudit.app import commit_shares
from stackaudit.app.baselines import audited
from stackaudit.app.cache import Cache
from stackaudit.app.judging import Ground, judge
from stackaudit.app.settings import Settings
from stackaudit.catalog.loading import load
from stackaudit.graph.enrich import renewed
from stackaudit.model.audit import Audit
from stackaudit.model.delivery import Delivery
from stackaudit.model.diff import Diff, Side
from stackaudit.model.errors import StackauditError, UsageError
from stackaudit.model.waivers import PathWaiver
from stackaudit.portfolio import diff
from stackaudit.portfolio.diff import State


def of_commit(
    path: Path, ref: str, settings: Settings, as_of: date, jobs: int | None = None, cache: Cache | None = None
) -> State:
    """Audit a commit from git's objects; no file is touched.

    Raises:
        UsageError: *path* is no repository, *ref* names no commit of it, or the commit does not hold that folder.
    """
    tree, audit = audited(path, ref, settings, as_of, jobs, cache)
    day = tree.day() or as_of
    side = Side(
        ref, audit.repository.commit, day.isoformat(), stored=False, version=audit.tool[1],
        catalogue=audit.run.catalogue.as_of, judged_again=False,
    )  # fmt: skip
    return State(side, audit, frozenset(entry.path for entry in tree.entries()))


def of_stored(name: str, audit: Audit, as_of: date) -> tuple[State, tuple[str, ...]]:
    """Return the state of a stored audit, judged at *as_of*, and what has to be said about that.

    Where the tool, the catalogue or the day is another one, the stored graph is judged again; where that is not
    possible, the audit counts as it was stored.

    Raises:
        UsageError: its day is none.
    """
    run, catalogue = audit.run, load()
    try:
        day = date.fromisoformat(run.as_of)
    except (TypeError, ValueError):
        raise UsageError(f"{name!r}: this audit.json file is damaged: its day is no date") from None
    side = Side(
        name, audit.repository.commit, run.as_of, stored=True, version=audit.tool[1], catalogue=run.catalogue.as_of,
        judged_again=False,
    )  # fmt: skip
    paths = frozenset(e.path for n in audit.graph.nodes.values() for e in n.evidence)
    paths |= {f.primary.path for f in audit.findings}
    other = (audit.tool[1], run.catalogue.hash) != (__version__, catalogue.hash)
    if not other and run.as_of == as_of.isoformat():
        return State(side, audit, paths, audit), ()
    try:
        then = judged_again(audit, day) if other else audit
        now = judged_again(audit, as_of)
    except (StackauditError, LookupError, TypeError, ValueError, AttributeError) as error:
        # another version may have stored a graph that today's rules cannot read: that is said, not hidden
        why = str(error) if isinstance(error, StackauditError) else "its graph is not one of this version"
        note = (
            f"{name} could not be judged again ({why}): a difference may come from the tool or the day, not the code."
        )
        return State(side, audit, paths, audit), (note,)
    notes = (_by_other(side),) if other else ()
    return State(replace(side, judged_again=True), now, paths, audit, then), notes


def _by_other(side: Side) -> str:
    return (
        f"{side.name} was made by stackaudit {side.version} with the catalogue of {side.catalogue}; its graph was judged "
        f"again by stackaudit {__version__} with the catalogue of {load().models.as_of.isoformat()}. What the earlier one "
        "did not look for in the code can appear as new."
    )


def judged_again(audit: Audit, as_of: date, previous: Audit | None = None) -> Audit:
    """Return a stored audit, judged under today's rules and catalogue at *as_of*; its code is not needed.

    Better and worse refer to *previous*. Waivers that stood in comments stay with their findings. Lines of
    code are those that the audit quotes.

    Raises:
        UsageError: the settings of the audit are none of today's.
        ConfigError: its profile is not known any more.
    """
    catalogue = load()
    places = [p for f in audit.findings for p in (f.primary, *f.related)]
    places += [p for n in audit.graph.nodes.values() for p in n.evidence]
    lines = {(p.path, p.line): p.snippet for p in places if p.snippet}
    owners = {f.primary.path: f.owner for f in audit.findings}
    ground = Ground(
        audit.run.coverage,
        audit.repository,
        audit.skips,
        lambda path, line: lines.get((path, line), ""),
        owners.get,
        kept={f.fingerprint: f.waiver for f in audit.findings if f.waiver is not None},
        delivery=Delivery.read(audit.measure("delivery")),
    )
    found = judge(
        renewed(audit.graph, catalogue), ground, catalogue, rulebook.load(), _settings(audit), as_of, previous
    )
    of_history = tuple(m for m in audit.measures if m.id == commit_shares.ID)
    return replace(found, measures=(*found.measures, *of_history))


def _settings(audit: Audit) -> Settings:
    """Return the settings of a stored audit, without rules that are no more."""
    raw, usual = audit.run.settings, asdict(Settings())
    known = {n for r in rulebook.load() for n in (r.header.id, r.header.family)}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        read = _tuples(value)
        if key not in usual or type(read) is not type(usual[key]):
            raise UsageError(f"its setting {key!r} is not one of this version")
        values[key] = tuple(n for n in read if n in known) if key in {"enable", "disable"} else read
    values["waivers"] = tuple(PathWaiver(**{k: _tuples(v) for k, v in w.items()}) for w in values.get("waivers", ()))
    return Settings(**values)


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def compared(old: State, new: State, as_of: date, notes: tuple[str, ...], *, everything: bool) -> Diff:
    """Return what changed from *old* to *new*, both judged at *as_of*."""
    said = list(notes)
    if old.side.judged_again or new.side.judged_again:
        old, new, left = _shipped_only(old, new)
        said += [f"Findings of {', '.join(left)} are left out: these rules are not of this version."] if left else []
    one, other = old.audit.run.settings, new.audit.run.settings
    apart = sorted(k for k in one.keys() | other.keys() if _tuples(one.get(k)) != _tuples(other.get(k)))
    if apart:
        said.append(f"The two audits were made with other settings: {', '.join(apart)}.")
    return diff.compare(old, new, as_of, said, everything=everything)


def _shipped_only(old: State, new: State) -> tuple[State, State, list[str]]:
    """Leave out the findings of rules that only one of the two sides could be judged by."""
    shipped = {r.header.id for r in rulebook.load()}
    left = sorted({f.rule for s in (old, new) for f in s.audit.findings} - shipped)

    def kept(state: State) -> State:
        return replace(
            state, audit=replace(state.audit, findings=tuple(f for f in state.audit.findings if f.rule in shipped))
        )

    return kept(old), kept(new), left

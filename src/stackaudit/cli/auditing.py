"""Auditing for a command: its options become an audit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli.progress import progress
from stackaudit.model.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from stackaudit.app.baselines import Before
    from stackaudit.app.cache import Cache
    from stackaudit.app.configuration.config import Config
    from stackaudit.app.settings import Settings
    from stackaudit.cli.progress import Stage
    from stackaudit.model.audit import Audit, Repository
    from stackaudit.model.diff import Diff
    from stackaudit.portfolio.diff import State


@dataclass(frozen=True, slots=True)
class Done:
    """An audit and what it was asked for."""

    audit: Audit
    config: Config


def run(
    path: Path, *, as_of: str | None = None, config_file: Path | None = None, isolated: bool = False,
    jobs: int | None = None, quiet: bool = False, verbose: bool = False, baseline: Path | None = None,
    baseline_ref: str | None = None, imports: Sequence[Path] = (), keep: bool = False, no_cache: bool = False,
    traffic: Path | None = None, **given: Any,
) -> Done:  # fmt: skip
    """Audit *path* with the options of `options.audit`; compare it with a baseline, set other tools beside it, where asked.

    With *keep* the audit is kept in the archive, and compared with the one before.

    Raises:
        StackauditError: anything that the user can mend.
    """
    import os

    from stackaudit.app.cache import Cache
    from stackaudit.app.configuration.config import resolve
    from stackaudit.app.imported import tools, usage
    from stackaudit.app.own import files
    from stackaudit.app.pipeline import Progress, audit
    from stackaudit.app.settings import day
    from stackaudit.app.verdicts import waiver_warnings
    from stackaudit.intake.trees import open_tree

    config = resolve(path, {k.replace("_", "-"): v for k, v in given.items()}, file=config_file, isolated=isolated)
    settings, today = config.settings(), day(as_of, os.environ)
    cache = None if no_cache else Cache()
    others, said = tools.of_files(imports), list[str]()
    records = usage.of_file(traffic) if traffic is not None else None
    if config.file and not quiet:
        click.echo(f"using {config.file}", err=True)
    with ExitStack() as opened, progress(quiet=quiet, verbose=verbose) as stage:
        archive = earlier = None
        if keep:
            from stackaudit.app import archiving, trending
            from stackaudit.portfolio.archive import open_archive

            archive = opened.enter_context(open_archive(config.archive))
            earlier = archiving.previous(archive, settings, today)
        stage("listing files")
        tree = open_tree(path, include=settings.include, exclude=settings.exclude)
        if not quiet and not isolated and (own := sum(1 for _ in files(tree))):
            click.echo(f"using {own} {'file' if own == 1 else 'files'} of .stackaudit (--isolated: none)", err=True)
        before = _baseline(path, baseline, baseline_ref, stage, (settings, today, jobs, cache))
        if before is not None and before.audit is not None:
            earlier = partial(_that, before.audit)
        result = audit(tree, settings, today, previous=earlier, progress=Progress(stage), jobs=jobs, cache=cache)
        if archive is not None:
            stage("keeping the audit")
            kept = archiving.keep(archive, result)
            said.append(f"kept as {kept.short} ({kept.repository}, {kept.day}) in {archive.name}")
            result = trending.beside(result, archive, kept)
        if before is not None:
            from stackaudit.app import baselines

            result = baselines.against(result, tree, before.rows, before.source)
        if records is not None:
            result = usage.priced(result, records)
        if others:
            result = tools.beside(result, others, path, {entry.path for entry in tree.entries()})
    said += [f"warning: {line}" for line in waiver_warnings(result)]
    for line in () if quiet else said:
        click.echo(line, err=True)
    if verbose:
        if cache is not None and cache.note:
            click.echo(cache.note, err=True)
        for skip in result.skips:
            click.echo(f"skipped {skip.path!r}: {skip.reason}" if skip.path else f"skipped: {skip.reason}", err=True)
    return Done(result, config)


def _that(audit: Audit, _: Repository) -> Audit:
    """Return the audit itself, whatever repository is asked for."""
    return audit


def _baseline(
    path: Path, file: Path | None, ref: str | None, stage: Stage, how: tuple[Settings, date, int | None, Cache | None]
) -> Before | None:
    """Return what an audit is compared with; None where there is no baseline.

    Raises:
        UsageError: both are given, the file is none, or *ref* names no commit.
    """
    if file is not None and ref is not None:
        raise UsageError("give --baseline or --baseline-ref, not both")
    if file is None and ref is None:
        return None
    from stackaudit.app import baselines

    if file is not None:
        return baselines.of_file(file)
    stage(f"auditing {ref}")
    return baselines.of_commit(path, str(ref), *how)


def audit_at(path: Path, **asked: Any) -> Audit:
    """Return the stored audit at *path* where it is a file, else the audit of the folder.

    Raises:
        StackauditError: anything that the user can mend.
    """
    from stackaudit.cli.inputs import stored_audit

    return stored_audit(path) if path.is_file() else run(path, **asked).audit


def compared(
    old: str, new: str, repo: Path, *, everything: bool, as_of: str | None = None, config_file: Path | None = None,
    isolated: bool = False, jobs: int | None = None, quiet: bool = False, verbose: bool = False, no_cache: bool = False,
    **given: Any,
) -> Diff:  # fmt: skip
    """Compare two states, each a stored audit, a commit of the repository at *repo*, or an audit of the archive.

    Raises:
        StackauditError: anything that the user can mend.
    """
    import os

    from stackaudit.app import comparing
    from stackaudit.app.cache import Cache
    from stackaudit.app.configuration.config import resolve
    from stackaudit.app.settings import day
    from stackaudit.cli.inputs import kept_or_stored

    @lru_cache
    def config() -> Config:
        return resolve(repo, {k.replace("_", "-"): v for k, v in given.items()}, file=config_file, isolated=isolated)

    found = {name: kept_or_stored(name, repo, lambda: config().archive) for name in (old, new)}
    stored = {name: audit for name, audit in found.items() if audit is not None}
    told = stored[new].run.as_of if new in stored and as_of is None else as_of
    today, cache = day(told, os.environ), None if no_cache else Cache()

    def state(name: str, stage: Stage) -> tuple[State, tuple[str, ...]]:
        stage(f"auditing {name}")
        if name in stored:
            return comparing.of_stored(name, stored[name], today)
        return comparing.of_commit(repo, name, config().settings(), today, jobs, cache), ()

    with progress(quiet=quiet, verbose=verbose) as stage:
        (before, first), (after, second) = state(old, stage), state(new, stage)
        return comparing.compared(before, after, today, (*first, *second), everything=everything)

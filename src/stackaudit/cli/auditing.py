"""Auditing for a command: its options become an audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli.progress import progress

if TYPE_CHECKING:
    from stackaudit.app.config import Config
    from stackaudit.cli.progress import Stage
    from stackaudit.model.audit import Audit
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
    baseline_ref: str | None = None, imports: Sequence[Path] = (), no_cache: bool = False,
    traffic: Path | None = None, **given: Any,
) -> Done:  # fmt: skip
    """Audit *path* with the options of `options.audit`; compare it with a baseline, set other tools beside it, where asked.

    Raises:
        StackauditError: anything that the user can mend.
    """
    import os

    from stackaudit.app import imported, imported_traffic
    from stackaudit.app.cache import Cache
    from stackaudit.app.config import resolve
    from stackaudit.app.own import files
    from stackaudit.app.pipeline import Progress, audit
    from stackaudit.app.settings import day
    from stackaudit.app.verdicts import waiver_warnings
    from stackaudit.intake.trees import open_tree
    from stackaudit.model.errors import UsageError

    if baseline is not None and baseline_ref is not None:
        raise UsageError("give --baseline or --baseline-ref, not both")
    config = resolve(path, {k.replace("_", "-"): v for k, v in given.items()}, file=config_file, isolated=isolated)
    settings, today = config.settings(), day(as_of, os.environ)
    cache = None if no_cache else Cache()
    others = imported.of_files(imports)
    records = imported_traffic.of_file(traffic) if traffic is not None else None
    if config.file and not quiet:
        click.echo(f"using {config.file}", err=True)
    with progress(quiet=quiet, verbose=verbose) as stage:
        stage("listing files")
        tree = open_tree(path, include=settings.include, exclude=settings.exclude)
        if not quiet and not isolated and (own := sum(1 for _ in files(tree))):
            click.echo(f"using {own} {'file' if own == 1 else 'files'} of .stackaudit (--isolated: none)", err=True)
        before = None
        if baseline is not None or baseline_ref is not None:
            from stackaudit.app import baselines

            if baseline is not None:
                before = baselines.of_file(baseline)
            elif baseline_ref is not None:
                stage(f"auditing {baseline_ref}")
                before = baselines.of_commit(path, baseline_ref, settings, today, jobs, cache)
        previous = before.audit if before is not None else None
        result = audit(tree, settings, today, previous, progress=Progress(stage), jobs=jobs, cache=cache)
        if before is not None:
            result = baselines.against(result, tree, before.rows, before.source)
        if records is not None:
            result = imported_traffic.priced(result, records)
        if others:
            result = imported.beside(result, others, path, {entry.path for entry in tree.entries()})
    for line in () if quiet else waiver_warnings(result):
        click.echo(f"warning: {line}", err=True)
    if verbose:
        if cache is not None and cache.note:
            click.echo(cache.note, err=True)
        for skip in result.skips:
            click.echo(f"skipped {skip.path!r}: {skip.reason}" if skip.path else f"skipped: {skip.reason}", err=True)
    return Done(result, config)


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
    """Compare two states, each a stored audit or a commit of the repository at *repo*.

    Raises:
        StackauditError: anything that the user can mend.
    """
    import os

    from stackaudit.app import comparing
    from stackaudit.app.cache import Cache
    from stackaudit.app.config import resolve
    from stackaudit.app.settings import day
    from stackaudit.cli.inputs import stored_audit

    stored = {name: stored_audit(Path(name)) for name in (old, new) if _is_file(name)}
    told = stored[new].run.as_of if new in stored and as_of is None else as_of
    today, cache = day(told, os.environ), None if no_cache else Cache()

    def state(name: str, stage: Stage) -> tuple[State, tuple[str, ...]]:
        stage(f"auditing {name}")
        if name in stored:
            return comparing.of_stored(name, stored[name], today)
        config = resolve(repo, {k.replace("_", "-"): v for k, v in given.items()}, file=config_file, isolated=isolated)
        return comparing.of_commit(repo, name, config.settings(), today, jobs, cache), ()

    with progress(quiet=quiet, verbose=verbose) as stage:
        (before, first), (after, second) = state(old, stage), state(new, stage)
        return comparing.compared(before, after, today, (*first, *second), everything=everything)


def _is_file(name: str) -> bool:
    """Whether a name stands for a file: one that is there, or that can be nothing else by its suffix."""
    return Path(name).is_file() or name.lower().endswith(".json")

"""Auditing a change for `stackaudit hook`: its options become an audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackaudit.app.configuration.config import Config
    from stackaudit.app.staging import Change
    from stackaudit.intake.repository import Repository
    from stackaudit.model.audit import Audit


@dataclass(frozen=True, slots=True)
class Done:
    """What was found."""

    audit: Audit | None
    """None where nothing that changed has to do with the AI stack."""
    files: int
    """How many files changed."""
    fail_on: str | None
    """The severity that the configuration or the command line names."""


def run(
    files: Sequence[str], *, from_ref: str | None, to_ref: str | None, full: bool, baseline: Path | None,
    as_of: str | None, config_file: Path | None, isolated: bool, jobs: int | None, verbose: bool, no_cache: bool, **given: Any,
) -> Done:  # fmt: skip
    """Audit what is staged in the repository of the current folder, or what commits changed.

    Raises:
        StackauditError: anything that the user can mend.
    """
    import os

    from stackaudit.app import staging
    from stackaudit.app.cache import Cache
    from stackaudit.app.configuration.config import resolve
    from stackaudit.app.settings import day
    from stackaudit.cli.progress import progress

    here = Path.cwd()
    repo, top = _repository(here)
    config = resolve(top, {k.replace("_", "-"): v for k, v in given.items()}, file=config_file, isolated=isolated)
    known = None
    if baseline is not None:
        from stackaudit.app import baselines

        known = baselines.of_file(baseline).rows
    with progress(quiet=not verbose, verbose=verbose) as stage:
        stage("looking for changes")
        change = _change(repo, config, from_ref, to_ref)
        stage("auditing them")
        asked = staging.Asked(
            config.settings(), day(as_of, os.environ), staging.relative(files, top, here), full, known,
            baseline.name if baseline else "", jobs, None if no_cache else Cache(),
        )  # fmt: skip
        return Done(staging.judge(change, asked), len(change.paths), config.fail_on)


def _repository(here: Path) -> tuple[Repository, Path]:
    from stackaudit.intake.repository import Repository, find_repository
    from stackaudit.model.errors import UsageError

    found = find_repository(here)
    if not isinstance(found, Repository):
        why = f": {found.reason}" if found is not None else ""
        raise UsageError(
            f"{str(here)!r} is in no git repository that can be read{why}; a hook judges what git has staged"
        )
    if found.top is None:
        raise UsageError(f"{str(here)!r} is a bare repository: nothing can be staged in it")
    return found, found.top


def _change(repo: Repository, config: Config, from_ref: str | None, to_ref: str | None) -> Change:
    from stackaudit.app import staging
    from stackaudit.model.errors import UsageError

    if from_ref:
        return staging.of_commits(repo, from_ref, to_ref or "HEAD", config.settings())
    if to_ref:
        raise UsageError("--to-ref needs --from-ref, the commit to compare with")
    return staging.of_index(repo, config.settings())

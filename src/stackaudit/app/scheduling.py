"""Schedule files for what a user names."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from stackaudit.model.errors import UsageError
from stackaudit.portfolio.schedule import makers
from stackaudit.portfolio.schedule.plan import Every, File, Plan

_OTHER = re.compile(r"[^a-z0-9]+")
_MACHINES = frozenset({"cron", "systemd"})
"""Schedulers that run on a machine, where paths must be absolute."""


def files(
    kind: str, path: str, every: str, *, name: str | None = None, to: Sequence[str] = (), config: Path | None = None,
    program: str | None = None, image: str | None = None, package: str | None = None,
) -> tuple[File, ...]:  # fmt: skip
    """Return the files that make the scheduler *kind* audit *path* *every* so often.

    Raises:
        UsageError: something cannot stand in those files.
        ConfigError: the targets of delivery cannot be read.
    """
    machine = kind in _MACHINES
    plan = Plan(
        name or _name(path), path, cast("Every", every), program or _program(), str(config) if config else None,
        tuple(to), _secrets(to, config), image, package,
    )  # fmt: skip
    if machine and plan.remote:
        raise UsageError(f"{kind} audits a folder of its machine; give its path, not {path!r}")
    if not plan.remote and kind in {"cron", "systemd", "kubernetes"}:
        place = Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - links stay as the user wrote them
        if machine and not (place.is_file() if plan.portfolio else place.is_dir()):
            raise UsageError(f"there is no {'file' if plan.portfolio else 'folder'} {str(place)!r}")
        plan = _moved(plan, str(place), machine=machine)
    return makers()[kind](plan)


def _moved(plan: Plan, path: str, *, machine: bool) -> Plan:
    from dataclasses import replace

    config = str(Path(plan.config).resolve()) if plan.config and machine else plan.config
    return replace(plan, path=path, config=config)


def _name(path: str) -> str:
    last = path.rstrip("/").rpartition("/")[2].removesuffix(".git")
    folder = last if last not in {"", ".", ".."} else Path(path).resolve().name
    folder = folder.removesuffix(".yaml").removesuffix(".yml")
    return _OTHER.sub("-", folder.lower()).strip("-")[:40].strip("-") or "audit"


def _program() -> str:
    beside = Path(sys.executable).with_name("stackaudit")
    return str(beside) if beside.is_file() else shutil.which("stackaudit") or "/usr/local/bin/stackaudit"


def _secrets(to: Sequence[str], config: Path | None) -> tuple[str, ...]:
    """Return the variables that the chosen targets read their secrets from."""
    if not to:
        return ()
    from stackaudit.app.delivering import chosen

    return tuple(sorted({name for target in chosen(to, config) for name in target.variables}))

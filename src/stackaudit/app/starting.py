"""What a repository needs to be audited every day: proposals for files, made after a look at it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from stackaudit.app.configuration import files as config_files
from stackaudit.intake.repository import Repository, find_repository
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError

SOURCE = re.compile(r"(?:https://[\w.-]+/)?([\w.-]+(?:/[\w.-]+)+)@([\w.-]{1,100})")
CONFIG, HOOKS, WORKFLOW, GITLAB = (
    "stackaudit.toml",
    ".pre-commit-config.yaml",
    ".github/workflows/stackaudit.yml",
    ".gitlab-ci.yml",
)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file to make, or to add something to."""

    path: str
    """Relative to the folder."""
    text: str
    """The whole file; what to add where one exists."""
    why: str
    state: str
    """``new``, ``exists`` (add the text by hand) or ``incomplete`` (cannot be written before something is known)."""


def proposals(folder: Path, audit: Audit, source: str | None) -> Iterator[Proposal]:
    """Yield what to make in *folder*.

    Args:
        folder: the repository, or a folder in one.
        audit: what a look at it found.
        source: where stackaudit itself lies, ``OWNER/NAME@COMMIT`` or an https address with ``@COMMIT``.

    Raises:
        UsageError: *source* is written otherwise.
        ConfigError: there is a configuration that is not accepted.
    """
    match = SOURCE.fullmatch(source) if source is not None else None
    if source is not None and match is None:
        raise UsageError(f"--source {source!r} is not written as OWNER/NAME@COMMIT or https://HOST/OWNER/NAME@COMMIT")
    named = (match[1], match[2]) if match else None
    address = (source or "").rpartition("@")[0]
    if config_files.find(folder) is None:
        yield _proposal(folder, CONFIG, _config(audit), "what is read, and which use cases must not stop")
    repo = find_repository(Path(os.path.realpath(folder)))
    if not isinstance(repo, Repository):
        return
    yield _proposal(folder, HOOKS, _hooks(folder, address, named), "judges what is staged before each commit")
    remote = repo.remote or ""
    if (folder / ".github").is_dir() or "github" in remote:
        yield _proposal(
            folder, WORKFLOW, _workflow(named), "judges pull requests: comment, job summary, code scanning",
            complete=named is not None,
        )  # fmt: skip
    elif (folder / GITLAB).exists() or "gitlab" in remote:
        text = _gitlab(address, named)
        yield _proposal(folder, GITLAB, text, "judges merge requests: Code Quality", complete=named is not None)


def _proposal(folder: Path, path: str, text: str, why: str, *, complete: bool = True) -> Proposal:
    state = "exists" if os.path.lexists(folder / path) else "new" if complete else "incomplete"
    return Proposal(path, text, why, state)


def _config(audit: Audit) -> str:
    cases = sorted({n.name for n in audit.graph.nodes.values() if n.kind == "use_case" and n.scope == "prod"})
    lines = [
        "# Settings of stackaudit; `stackaudit config show --origin` prints all of them.",
        '# exclude = ["legacy/"]        # paths that are left out, as in .gitignore',
        '# disable = ["CST001"]         # rules or families that are off',
        'profile = "default"             # `stackaudit rules profiles` shows the others',
    ]
    if cases:
        shown = ", ".join(f'"{_quoted(name)}"' for name in cases[:_SHOWN])
        more = f"; there are {len(cases) - _SHOWN} more" if len(cases) > _SHOWN else ""
        lines += [f"# Use cases that must not stop{more}:", f"# critical = [{shown}]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return *text* for a quoted TOML string inside a comment: one line, nothing that ends it."""
    shown = "".join(char if char.isprintable() else " " for char in text)[:100]
    return shown.replace("\\", "\\\\").replace('"', '\\"')


def _hooks(folder: Path, address: str, named: tuple[str, str] | None) -> str:
    head = "" if os.path.lexists(folder / HOOKS) else "default_install_hook_types: [pre-commit, pre-push]\nrepos:\n"
    if named is not None:
        url = address if address.startswith("https://") else f"https://github.com/{named[0]}"
        body = (
            f"  - repo: {url}\n    rev: {named[1]}\n    hooks:\n      - id: stackaudit\n      - id: stackaudit-full\n"
        )
        return head + body
    return (
        f"{head}  - repo: local\n    hooks:\n"
        "      # runs the stackaudit that is installed on this machine\n"
        "      - id: stackaudit\n        name: stackaudit (what is staged)\n        entry: stackaudit hook\n"
        "        language: system\n        types: [text]\n        require_serial: true\n        stages: [pre-commit]\n"
        "      - id: stackaudit-full\n        name: stackaudit (whole repository)\n"
        "        entry: stackaudit hook --full\n        language: system\n        pass_filenames: false\n"
        "        always_run: true\n        stages: [pre-push, manual]\n"
    )


def _workflow(named: tuple[str, str] | None) -> str:
    action = f"{named[0]}@{named[1]}" if named else "OWNER/stackaudit@COMMIT"
    return f"""name: stackaudit
on:
  pull_request:
permissions: {{}}
jobs:
  audit:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write # code scanning; leave out where it is not in use
      pull-requests: write # the comment; leave out for the job summary alone
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {action}
"""


def _gitlab(address: str, named: tuple[str, str] | None) -> str:
    project, commit = named or ("GROUP/stackaudit", "COMMIT")
    url = address if address.startswith("https://") else f"https://HOST/{project}"
    return f"""include:
  - project: {project}
    ref: {commit}
    file: ci/gitlab.yml
    inputs:
      source: git+{url}@{commit}
"""


def write(folder: Path, proposal: Proposal) -> None:
    """Make the file of a proposal; one that exists is left as it is, and links are not followed.

    Raises:
        UsageError: it cannot be made.
    """
    target = folder / proposal.path
    try:
        above = [folder / part for part in PurePosixPath(proposal.path).parents][:-1]
        if linked := [place for place in above if place.is_symlink()]:
            raise UsageError(f"{str(linked[0])!r} is a link; nothing is written behind it")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(proposal.text)
    except FileExistsError:
        raise UsageError(f"{str(target)!r} exists; nothing is overwritten") from None
    except OSError as error:
        raise UsageError(f"{str(target)!r} cannot be written: {error.strerror or error}") from None

"""The git folder and the environment that a call of git gets instead of the repository's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stackaudit.intake.opening import read_small
from stackaudit.intake.repository import Repository

_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_PAGER": "cat",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_FLUSH": "1",
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "TZ": "UTC",
}
_DROPPED = ("GIT_", "SSH_ASKPASS", "XDG_CONFIG_HOME", "LD_PRELOAD")


def environment(repo: Repository, own: Path, index: Path | None = None) -> dict[str, str]:
    """Return the whole environment of a git call: what the caller has, less everything that speaks to git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
    lent = {
        "HOME": str(own),
        "GIT_DIR": str(own),
        "GIT_INDEX_FILE": str(index or repo.gitdir / "index"),
        "GIT_OBJECT_DIRECTORY": str(own / "objects" if repo.borrowed else repo.common / "objects"),
    }
    if repo.top is not None:
        lent["GIT_WORK_TREE"] = str(repo.top)
    return kept | _ENVIRONMENT | lent


@contextmanager
def own_folder(repo: Repository, given: bytes) -> Iterator[Path]:
    """Make the git folder of one call, with *given* as its input; by hand: tempfile takes longer to import."""
    base = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - the name below cannot be guessed
    own = Path(base) / f"stackaudit-{os.urandom(8).hex()}"
    own.mkdir(mode=0o700)
    try:
        (own / "config").write_text(_configuration(repo))
        (own / "HEAD").write_bytes(read_small(repo.gitdir / "HEAD", 4096))
        (own / "input").write_bytes(given)
        (own / "objects").mkdir()
        for name in ("refs", "packed-refs", "shallow", "reftable"):
            if os.path.lexists(repo.common / name):
                (own / name).symlink_to(repo.common / name)
        for part in repo.gitdir.glob("sharedindex.*"):
            (own / part.name).symlink_to(part)
        yield own
    finally:
        _remove(own)


def _configuration(repo: Repository) -> str:
    lines = ["[core]", "repositoryformatversion = 1", f"bare = {'true' if repo.top is None else 'false'}"]
    if sys.platform == "darwin":
        lines += ["precomposeunicode = true", "ignorecase = true"]
    if repo.object_format != "sha1":
        lines += ["[extensions]", f"objectformat = {repo.object_format}"]
    return "\n".join(lines) + "\n"


def _remove(own: Path) -> None:
    """Remove the folder of a call: files and links one by one, so that nothing behind a link is touched."""
    for item in list(own.iterdir()):
        with suppress(OSError):
            if item.is_symlink() or item.is_file():
                item.unlink()
            else:
                item.rmdir()
    with suppress(OSError):
        own.rmdir()

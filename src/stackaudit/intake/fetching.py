"""Fetching one commit of a remote repository into a bare folder of our own.

The folder is made and configured by us alone, so git runs in it without a lent one; everything else is as at the door
in `git`: no configuration of the user or the machine, no hooks, no prompts, bounded time, memory and size on disk. Only
the newest commits are fetched (*depth*), without files that an audit would not read anyway (`LARGEST`), without tags and
submodules. A token travels in the environment of the process, never on a command line or on disk.
"""

from __future__ import annotations

import base64
import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from stackaudit.intake.git import GitError, Process, find_git, hardened, launched

LARGEST = "2m"
"""Blobs above this size stay away: no reader takes files of that size."""
MAX_DISK = 8 << 30
"""Bytes of one file that git may write."""
SCHEMES = ("https", "http", "ssh", "git", "file")
_ALLOWED = ":".join(SCHEMES)
_HEAD = re.compile(r"([0-9a-f]{40,64})\tHEAD")
_BRANCH = re.compile(r"ref: refs/heads/([\w./+@-]{1,200})\tHEAD")
_SHORT = re.compile(r"\w[\w.-]*@\w[\w.-]*:[\w./~+-]+")
_HOST = re.compile(r"[A-Za-z0-9\[][\w.:\]-]*", re.ASCII)
_PASSED = (
    "PATH", "TMPDIR", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
    "https_proxy", "http_proxy", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY",
)  # fmt: skip
"""Variables that git keeps: where programs, keys, certificates and proxies are."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository somewhere else."""

    url: str
    token: str = ""
    """Sent to a host over HTTPS alone."""

    @property
    def host(self) -> str:
        """The forge: what a limit of rate counts for."""
        if _SHORT.fullmatch(self.url):
            return self.url.partition("@")[2].partition(":")[0].lower()
        return (urlsplit(self.url).hostname or "").lower()


@dataclass(frozen=True, slots=True)
class Head:
    """What a remote repository stands at."""

    commit: str
    branch: str | None


def public(url: str) -> str:
    """Return an address as reports show it: without user and query."""
    if _SHORT.fullmatch(url):
        return url.partition("@")[2]
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_url(text: str) -> bool:
    """Return whether *text* is an address that can be fetched: no path, no option, no helper program."""
    if _SHORT.fullmatch(text):
        return True
    try:
        parts = urlsplit(text)
        named = bool(_HOST.fullmatch(parts.hostname or "")) or (parts.scheme == "file" and not parts.netloc)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and named and "::" not in text and text.isprintable() and " " not in text


def head_of(remote: Remote, seconds: float) -> Head:
    """Ask a remote for its default branch and the commit at it.

    Raises:
        GitError: it cannot be reached in time, refuses, or is empty.
    """
    with tempfile.TemporaryDirectory(prefix="stackaudit-") as folder:
        said = _git(Path(folder), remote, seconds, "ls-remote", "--symref", "--", remote.url, "HEAD")
    text = said.decode("utf-8", "replace")
    commit, branch = _HEAD.search(text), _BRANCH.search(text)
    if commit is None:
        raise GitError("the remote repository is empty or has no default branch.")
    return Head(commit[1], branch[1] if branch else None)


def fetch(remote: Remote, head: Head, folder: Path, *, depth: int, seconds: float) -> None:
    """Bring *head* into the bare repository *folder*, which is made where it is missing and mended where it is damaged.

    Two processes may ask for the same folder: one waits for the other.

    Raises:
        GitError: it cannot be fetched in time.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + seconds
    with _locked(folder.with_suffix(".lock"), deadline):
        if folder.exists():
            if _stands_at(folder, head, depth):
                return
            with suppress(GitError, OSError):  # a folder that was left in the middle of something is made anew below
                _unlock(folder)
                _bring(remote, head, folder, depth, deadline)
                return
            shutil.rmtree(folder)
        fresh = folder.with_suffix(f".{os.urandom(4).hex()}.tmp")
        try:
            _make(fresh, head)
            _bring(remote, head, fresh, depth, deadline)
            fresh.replace(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _bring(remote: Remote, head: Head, folder: Path, depth: int, deadline: float) -> None:
    branch = head.branch or "main"
    wanted = f"+refs/heads/{branch}:refs/heads/{branch}" if head.branch else f"+HEAD:refs/heads/{branch}"
    options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--no-write-fetch-head")
    limits = (f"--depth={depth}", f"--filter=blob:limit={LARGEST}")
    _git(folder, remote, deadline - time.monotonic(), "fetch", *options, *limits, "--", remote.url, wanted)
    (folder / "HEAD").write_text(f"ref: refs/heads/{branch}\n", "ascii")
    commit = (folder / "refs" / "heads" / branch).read_text("ascii").strip()  # a newer one, where somebody just pushed
    (folder / "fetched").write_text(f"{commit} {depth}\n", "ascii")


def _stands_at(folder: Path, head: Head, depth: int) -> bool:
    try:
        return (folder / "fetched").read_text("ascii") == f"{head.commit} {depth}\n"
    except (OSError, ValueError):
        return False


def _make(folder: Path, head: Head) -> None:
    """Write an empty bare repository by hand: no template of the machine takes part."""
    for name in ("objects/pack", "objects/info", "refs/heads"):
        (folder / name).mkdir(parents=True)
    kind = "[extensions]\nobjectformat = sha256\n" if len(head.commit) == 64 else ""
    (folder / "config").write_text(f"[core]\nrepositoryformatversion = 1\nbare = true\n{kind}", "ascii")
    (folder / "HEAD").write_text("ref: refs/heads/main\n", "ascii")


def _unlock(folder: Path) -> None:
    """Remove what a git that was killed left locked; nobody else works here, because our own lock is held."""
    for path in (*folder.glob("*.lock"), *folder.glob("refs/**/*.lock")):
        path.unlink(missing_ok=True)
    (folder / "fetched").unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, deadline: float) -> Iterator[None]:
    with path.open("wb") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise GitError("another process fetches the same repository, and does not end.") from None
                time.sleep(0.05)
        yield


def _git(folder: Path, remote: Remote, seconds: float, *args: str) -> bytes:
    program = find_git()
    if program is None:
        raise GitError("git is not installed.")
    command = [program, *hardened(_ALLOWED), "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=30", *args]
    errors = folder / "errors"
    with launched(command, folder, _environment(folder, remote), errors, MAX_DISK) as popen:
        process = Process(popen, args[0], errors, time.monotonic() + max(seconds, 0.1))
        said = b""
        while piece := process.read(1 << 16):
            said += piece
            if len(said) > 1 << 20:
                raise GitError("the remote repository answered with too much.")
        process.finish((0,))
    return said


def _environment(folder: Path, remote: Remote) -> Mapping[str, str]:
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    found = passed | {
        "HOME": str(folder),
        "GIT_DIR": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes",
        "GIT_ALLOW_PROTOCOL": _ALLOWED,
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    parts = urlsplit(remote.url) if not _SHORT.fullmatch(remote.url) else None
    if remote.token and parts is not None and parts.scheme == "https":
        secret = base64.b64encode(f"x-access-token:{remote.token}".encode()).decode()
        found |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.https://{parts.netloc.rpartition('@')[2]}/.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
        }
    return found

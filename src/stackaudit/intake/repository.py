"""Finding the git data of a folder, and refusing git data that leads somewhere else.

A scanned repository may come from a stranger, so its own word on where its parts lie is not taken: a ``.git`` file is
followed only when the place it names points back, and links, ``commondir`` and borrowed object stores are refused.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from stackaudit.intake.opening import read_small

_SECTION = re.compile(r'^\s*\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]')
_SETTING = re.compile(r"^\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)$")
_USERINFO = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)(?:[^/@]*@)+")
_SCP = re.compile(r"^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!/)([\w./~+-]+)$")
_REMOTE = re.compile(r"^(?:https?|ssh|git)://[\w.-]+(?::\d+)?/[\w./~%+@-]*$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Repository:
    """Git data whose parts have been checked to lie where they should."""

    top: Path | None
    """Root of the working tree; None for a bare repository."""
    gitdir: Path
    """Holds HEAD and index."""
    common: Path
    """Holds refs, objects and config; the same as *gitdir* except in a linked worktree."""
    object_format: str
    """``sha1`` or ``sha256``."""
    borrowed: bool
    """Objects come from a store outside: they are not read."""

    @property
    def shallow(self) -> bool:
        """Whether history was cut off when the repository was cloned."""
        return os.path.lexists(self.common / "shallow")

    @property
    def branch(self) -> str | None:
        """The checked-out branch, or None when HEAD is detached."""
        text = _text(self.gitdir / "HEAD")
        return text.removeprefix("ref: refs/heads/").strip() if text.startswith("ref: refs/heads/") else None

    @property
    def remote(self) -> str | None:
        """URL of ``origin`` (else of the first remote) without credentials; None for a path of this machine."""
        settings = read_config(self.common / "config")
        remotes = {name[1]: value for name, value in settings.items() if name[::2] == ("remote", "url")}
        url = remotes.get("origin") or next(iter(remotes.values()), "")
        return public_url(url)


@dataclass(frozen=True, slots=True)
class Refusal:
    """There is git data, and why it is not used."""

    reason: str


def find_repository(folder: Path) -> Repository | Refusal | None:
    """Return the repository that *folder* (absolute, without links) lies in, a refusal, or None."""
    if _is_bare(folder):
        return _checked(None, folder, folder)
    for top in (folder, *folder.parents):
        try:
            mode = os.lstat(top / ".git").st_mode
        except OSError:
            continue
        if stat.S_ISDIR(mode):
            return _checked(top, top / ".git", top / ".git")
        if stat.S_ISREG(mode):
            return _follow(top)
        return Refusal("its .git is a link or a special file")
    return None


def public_url(url: str) -> str | None:
    """Return *url* without user, password, query and fragment; None if it is no address of a public form."""
    plain = _USERINFO.sub(r"\1", url.strip()[:500])
    plain = re.split(r"[?#]", plain, maxsplit=1)[0]
    if short := _SCP.match(plain):
        plain = f"ssh://{short.group(1)}/{short.group(2)}"
    return plain if _REMOTE.match(plain) else None


def read_config(path: Path) -> dict[tuple[str, str, str], str]:
    """Return ``{(section, subsection, key): value}`` of a git configuration file; includes are not followed."""
    found: dict[tuple[str, str, str], str] = {}
    section = sub = ""
    for line in _text(path).splitlines():
        rest = line
        if head := _SECTION.match(line):
            section, sub = head.group(1).lower(), re.sub(r"\\(.)", r"\1", head.group(2) or "")
            rest = line[head.end() :]
        if setting := _SETTING.match(rest):
            found[section, sub, setting.group(1).lower()] = _value(setting.group(2))
    return found


def _value(text: str) -> str:
    text = text.strip()
    if text.startswith('"'):
        return text[1:].split('"', 1)[0].replace("\\\\", "\\")
    return re.split(r"\s*[#;]", text, maxsplit=1)[0]


def _text(path: Path) -> str:
    try:
        return read_small(path).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _follow(top: Path) -> Repository | Refusal:
    """Follow a ``.git`` file to a linked worktree or a submodule, if that place names *top* as its own."""
    text = _text(top / ".git")
    if not text.startswith("gitdir:"):
        return Refusal("its .git file names no folder")
    gitdir = Path(os.path.realpath(top / text.removeprefix("gitdir:").strip()))
    if back := _text(gitdir / "gitdir").strip():
        common = Path(os.path.realpath(gitdir / (_text(gitdir / "commondir").strip() or ".")))
        if _same(gitdir / back, top / ".git") and gitdir.parent == common / "worktrees":
            return _checked(top, gitdir, common)
    elif (own := read_config(gitdir / "config").get(("core", "", "worktree"))) and _same(gitdir / own, top):
        return _checked(top, gitdir, gitdir)
    return Refusal("its .git file points to a folder that does not point back")


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _checked(top: Path | None, gitdir: Path, common: Path) -> Repository | Refusal:
    if gitdir == common and os.path.lexists(gitdir / "commondir"):
        return Refusal("its git data names another repository as its own (commondir)")
    wanted = {
        gitdir / "HEAD": stat.S_ISREG,
        gitdir / "index": stat.S_ISREG,
        common / "config": stat.S_ISREG,
        common / "packed-refs": stat.S_ISREG,
        common / "shallow": stat.S_ISREG,
        common / "refs": stat.S_ISDIR,
        common / "objects": stat.S_ISDIR,
    }
    for path, fits in wanted.items():
        try:
            mode = os.lstat(path).st_mode
        except OSError:
            if path.name in {"HEAD", "refs", "objects"}:
                return Refusal(f"its git data is damaged ({path.name} is missing)")
            continue
        if not fits(mode):
            return Refusal(f"its git data is linked or special ({path.name})")
    settings = read_config(common / "config")
    kind = settings.get(("extensions", "", "objectformat"), "sha1").lower()
    return Repository(top, gitdir, common, "sha256" if kind == "sha256" else "sha1", _borrows(common / "objects"))


def _borrows(objects: Path) -> bool:
    """Whether the object store names alternates or is made of links to another one."""
    if os.path.lexists(objects / "info" / "alternates") or os.path.lexists(objects / "info" / "http-alternates"):
        return True
    for folder in (objects, objects / "pack"):
        try:
            with os.scandir(folder) as items:
                if any(item.is_symlink() for item in items):
                    return True
        except OSError:
            continue
    return False

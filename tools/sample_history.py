"""Lay out a sample repository with a small git history: `python tools/sample_history.py NAME DEST`.

Copies `sample_repos/NAME` to DEST (which must not exist or be empty) and commits it in the steps that the sample's
`.history.json` tells. The last commit equals the sample; `.history.json` and `expected.json` stay behind. Authors,
dates and therefore commit ids are fixed: the same sample gives the same head on every machine. Needs git and the
standard library, and reads no configuration of git's user.

The plan: `commits` is a list of `{date, author, message, add, trailers?}`; `add` holds patterns of the files that
appear with the commit. `earlier` is a list of `{path, until, now, was}`: before commit number `until` (the first is 1)
the file says `was` where it says `now` today.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parent.parent / "sample_repos"
PLAN = ".history.json"
LEFT_BEHIND = {PLAN, "expected.json"}
CACHES = {"__pycache__", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".DS_Store"}
QUIET = (
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.autocrlf=false",
    "core.fileMode=false",
    "commit.gpgSign=false",
    "gc.auto=0",
)


class PlanError(Exception):
    """The plan does not fit the sample, or DEST cannot be used."""


@dataclass(frozen=True)
class Commit:
    """One step of the history."""

    date: str
    """ISO 8601 with offset."""
    author: str
    """`Name <mail>`."""
    message: str
    """Subject, or subject and body."""
    add: tuple[str, ...]
    """Patterns of the files that appear."""


@dataclass(frozen=True)
class Earlier:
    """A place that said something else before a commit."""

    path: str
    """The file."""
    until: int
    """Number of the commit that brings today's text."""
    now: str
    """Today's text."""
    was: str
    """The text before."""


def sample_names() -> list[str]:
    """Names of the samples, in order."""
    return sorted(path.parent.name for path in SAMPLES.glob(f"*/{PLAN}"))


def sample_files(name: str) -> dict[str, bytes]:
    """Relative path and content of every file of a sample that is laid out."""
    root = SAMPLES / name
    files = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not CACHES & set(relative.parts) and relative.as_posix() not in LEFT_BEHIND:
            files[relative.as_posix()] = path.read_bytes()
    return files


def read_plan(name: str) -> tuple[list[Commit], list[Earlier]]:
    """The plan of a sample."""
    path = SAMPLES / name / PLAN
    if not path.is_file():
        raise PlanError(f"there is no sample {name!r}; there are {', '.join(sample_names())}")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    commits = []
    for row in data["commits"]:
        trailers = row.get("trailers", [])
        message = row["message"] + ("\n\n" + "\n".join(trailers) if trailers else "")
        commits.append(Commit(row["date"], data["authors"][row["author"]], message, tuple(row["add"])))
    return commits, [Earlier(**row) for row in data.get("earlier", [])]


def states(files: dict[str, bytes], commits: list[Commit], earlier: list[Earlier]) -> list[dict[str, bytes]]:
    """The tree after each commit."""
    for rule in earlier:
        if rule.now not in files.get(rule.path, b"").decode():
            raise PlanError(f"{rule.path} does not say {rule.now!r}")
    found = []
    seen: set[str] = set()
    for number, commit in enumerate(commits, start=1):
        for pattern in commit.add:
            hits = fnmatch.filter(files, pattern)
            if not hits:
                raise PlanError(f"commit {number}: no file matches {pattern!r}")
            seen.update(hits)
        tree = {path: files[path] for path in sorted(seen)}
        for rule in earlier:
            if number < rule.until and rule.path in tree:
                tree[rule.path] = tree[rule.path].decode().replace(rule.now, rule.was).encode()
        found.append(tree)
    if not found or found[-1] != files:
        missing = sorted(set(files) - seen)
        raise PlanError(f"the last commit differs from the sample; never added: {', '.join(missing) or 'nothing'}")
    return found


def git(folder: Path, *arguments: str, commit: Commit | None = None) -> str:
    """Run git in a folder, without anything that the user or the machine configured; returns what it prints."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_DEFAULT_HASH": "sha1",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
    if commit:
        name, _, mail = commit.author.rstrip(">").partition(" <")
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": mail, f"GIT_{role}_DATE": commit.date}
    options = [part for setting in QUIET for part in ("-c", setting)]
    done = subprocess.run(
        ["git", *options, *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def write_tree(folder: Path, tree: dict[str, bytes], before: dict[str, bytes]) -> None:
    """Write what changed."""
    for path, content in tree.items():
        if before.get(path) != content:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(0o644)


def build(name: str, dest: Path) -> str:
    """Lay a sample out with its history; returns the id of the last commit."""
    commits, earlier = read_plan(name)
    trees = states(sample_files(name), commits, earlier)
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        raise PlanError(f"{dest} exists and is not an empty folder")
    dest.mkdir(parents=True, exist_ok=True)
    git(dest, "init", "--quiet", "--template=", "--initial-branch=main")
    before: dict[str, bytes] = {}
    for commit, tree in zip(commits, trees, strict=True):
        write_tree(dest, tree, before)
        git(dest, "add", "--all", "--force")
        git(dest, "commit", "--quiet", "--no-verify", "--cleanup=verbatim", "--message", commit.message, commit=commit)
        before = tree
    return git(dest, "rev-parse", "HEAD")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Lay out a sample repository with a small git history.")
    parser.add_argument("name", help="folder under sample_repos")
    parser.add_argument("dest", type=Path, help="new or empty folder")
    arguments = parser.parse_args()
    if not shutil.which("git"):
        print("git is not installed", file=sys.stderr)
        return 2
    try:
        print(build(arguments.name, arguments.dest))
    except PlanError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

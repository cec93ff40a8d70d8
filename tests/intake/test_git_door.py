"""The door to git against repositories that were built to run programs or to lead elsewhere.

Every program that is planted would leave a marker file; first a test shows that plain git does run one of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackaudit.intake.git import Call, GitError, find_git, run, stream
from stackaudit.intake.history import log
from stackaudit.intake.reading import read_all
from stackaudit.intake.repository import Refusal, Repository, find_repository
from stackaudit.intake.trees import open_tree
from stackaudit.model.errors import InputError, UsageError
from stackaudit.model.source import Skip, SourceFile

if TYPE_CHECKING:
    from conftest import Checkout


def found(path: Path) -> Repository:
    repo = find_repository(path)
    assert isinstance(repo, Repository)
    return repo


def contents(path: Path, **options: object) -> dict[str, bytes]:
    tree = open_tree(path, **options)  # type: ignore[arg-type]
    return {file.path: file.data for file in read_all(tree) if isinstance(file, SourceFile)}


@pytest.fixture
def marker(tmp_path: Path) -> Iterator[Path]:
    """The file that a planted program would make."""
    path = tmp_path / "marker"
    yield path
    assert not path.exists(), "a planted program ran"


def plant(repo: Checkout, marker: Path) -> None:
    """Arm everything in .git/config, .gitattributes and hooks that git is known to run."""
    command = f"touch {marker}; cat"
    script = repo.root / ".git" / "planted.sh"
    script.write_text(f"#!/bin/sh\n{command}\n")
    script.chmod(0o755)
    settings = {
        "core.fsmonitor": str(script),
        "core.hooksPath": str(repo.root / ".git" / "hooks"),
        "core.alternateRefsCommand": str(script),
        "core.pager": str(script),
        "core.editor": str(script),
        "core.sshCommand": str(script),
        "core.gitProxy": str(script),
        "core.askPass": str(script),
        "credential.helper": f"!{script}",
        "pager.ls-files": str(script),
        "pager.log": str(script),
        "pager.ls-tree": str(script),
        "alias.ls-files": f"!{script}",
        "filter.evil.clean": command,
        "filter.evil.smudge": command,
        "filter.evil.process": str(script),
        "filter.evil.required": "true",
        "diff.evil.textconv": str(script),
        "diff.evil.command": str(script),
        "diff.external": str(script),
        "merge.evil.driver": str(script),
        "log.showSignature": "true",
        "gpg.program": str(script),
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{script}",
        "remote.origin.uploadpack": str(script),
        "remote.origin.vcs": "evil",
        "include.path": str(repo.root / ".git" / "more"),
        "trace2.normalTarget": str(marker),
        "core.worktree": "/etc",
    }
    lines = []
    for name, value in settings.items():
        section, _, key = name.partition(".")
        sub, _, last = key.rpartition(".")
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f'[{section} "{sub}"]' if sub else f"[{section}]", f'\t{last} = "{quoted}"']
    config = repo.root / ".git" / "config"
    config.write_text(config.read_text() + "\n".join(lines) + "\n")
    repo.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
    hooks = repo.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-commit"):
        shutil.copy(script, hooks / name)


def test_plain_git_runs_what_is_planted(repo: Checkout, tmp_path: Path) -> None:
    repo.write("a.py")
    repo.commit()
    repo.git("config", "core.fsmonitor", f"touch {tmp_path / 'ran'}; false")
    repo.git("status")
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("kind", ["worktree", "index", "commit", "folder"])
def test_nothing_planted_runs(repo: Checkout, marker: Path, kind: str) -> None:
    repo.write("a.py", "import x\n")
    repo.commit()
    plant(repo, marker)
    repo.write("a.py", "import y\n")
    expected = b"import x\n" if kind in {"index", "commit"} else b"import y\n"
    assert contents(repo.root, kind=kind)["a.py"] == expected
    revision = open_tree(repo.root, kind="worktree").revision()
    history = log(found(repo.root), head=revision.commit)
    assert history.commits == 1
    assert not history.skips


def test_a_missing_object_is_not_fetched(repo: Checkout, marker: Path) -> None:
    repo.write("a.py", "import x\n")
    repo.commit()
    sha = repo.git("rev-parse", "HEAD:a.py").decode().strip()
    plant(repo, marker)
    (repo.root / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    skips = [item for item in read_all(open_tree(repo.root, ref="HEAD")) if isinstance(item, Skip)]
    assert [(skip.path, "missing" in skip.reason) for skip in skips] == [("a.py", True)]


def test_a_configuration_that_never_ends_is_not_read(repo: Checkout) -> None:
    repo.write("a.py")
    repo.commit()
    os.mkfifo(repo.root / ".git" / "pipe")
    config = repo.root / ".git" / "config"
    config.write_text(config.read_text() + f"[include]\n\tpath = {repo.root / '.git' / 'pipe'}\n")
    assert set(contents(repo.root)) == {"a.py"}


def test_the_index_is_never_written(repo: Checkout) -> None:
    repo.write("a.py")
    repo.commit()
    before = {path: path.stat().st_mtime_ns for path in (repo.root / ".git").rglob("*")}
    os.utime(repo.root / "a.py", (1, 1))
    for kind in ("worktree", "index", "commit"):
        contents(repo.root, kind=kind)
    assert {path: path.stat().st_mtime_ns for path in (repo.root / ".git").rglob("*")} == before


def test_borrowed_objects_are_refused(make_repo: Callable[[str], Checkout]) -> None:
    owner, guest = make_repo("owner"), make_repo("guest")
    owner.write("secret.py")
    commit = owner.commit()
    (guest.root / ".git" / "objects" / "info" / "alternates").write_text(f"{owner.root}/.git/objects\n")
    (guest.root / ".git" / "refs" / "heads" / "main").write_text(commit + "\n")
    guest.write("a.py")
    assert set(contents(guest.root)) == {"a.py"}
    with pytest.raises(InputError, match="borrows its objects"):
        open_tree(guest.root, ref="HEAD")
    history = log(found(guest.root), head=commit)
    assert history.commits == 0
    assert "borrows its objects" in history.skips[0].reason


def test_objects_behind_a_link_are_refused(make_repo: Callable[[str], Checkout]) -> None:
    owner, guest = make_repo("owner"), make_repo("guest")
    owner.write("secret.py")
    commit = owner.commit()
    owner.git("gc", "-q")
    pack = guest.root / ".git" / "objects" / "pack"
    for file in (owner.root / ".git" / "objects" / "pack").iterdir():
        (pack / file.name).symlink_to(file)
    with pytest.raises(InputError, match="borrows its objects"):
        open_tree(guest.root, ref=commit)


@pytest.mark.parametrize("part", ["HEAD", "config", "index", "refs", "objects"])
def test_linked_git_data_is_not_used(make_repo: Callable[[str], Checkout], part: str) -> None:
    owner, guest = make_repo("owner"), make_repo("guest")
    for one in (owner, guest):
        one.write("a.py")
        one.commit()
    target = guest.root / ".git" / part
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    target.symlink_to(owner.root / ".git" / part)
    refusal = find_repository(guest.root)
    assert isinstance(refusal, Refusal)
    assert part in refusal.reason
    tree = open_tree(guest.root)
    assert [entry.path for entry in tree.entries()] == ["a.py"]
    assert tree.skips[0].reason.startswith("git data not used")


def test_a_git_file_must_be_confirmed_from_the_other_side(make_repo: Callable[[str], Checkout], tmp_path: Path) -> None:
    owner = make_repo("owner")
    owner.write("secret.py")
    owner.commit()
    guest = tmp_path / "guest"
    guest.mkdir()
    (guest / "a.py").write_text("x = 1\n")
    (guest / ".git").write_text("gitdir: ../owner/.git\n")
    assert isinstance(find_repository(guest), Refusal)
    assert set(contents(guest)) == {"a.py"}
    (guest / ".git").unlink()
    (guest / ".git").symlink_to(owner.root / ".git")
    assert isinstance(find_repository(guest), Refusal)
    with pytest.raises(UsageError, match="not used"):
        open_tree(guest, kind="worktree")


def test_commondir_is_refused(make_repo: Callable[[str], Checkout]) -> None:
    make_repo("owner")
    guest = make_repo("guest")
    guest.write("a.py")
    guest.commit()
    (guest.root / ".git" / "commondir").write_text("../../owner/.git\n")
    assert isinstance(find_repository(guest.root), Refusal)


def test_linked_worktrees_and_submodules_are_used(make_repo: Callable[[str], Checkout], tmp_path: Path) -> None:
    main, library = make_repo("main"), make_repo("library")
    library.write("lib.py")
    library.commit()
    main.write("a.py")
    main.git("submodule", "add", "-q", str(library.root), "sub")
    commit = main.commit()
    main.git("worktree", "add", "-q", str(tmp_path / "second"), "-b", "side")
    tree = open_tree(tmp_path / "second", kind="worktree")
    assert tree.revision().commit == commit
    assert tree.revision().branch == "side"
    assert [entry.path for entry in tree.entries()] == [".gitmodules", "a.py"]
    assert set(contents(tmp_path / "second", ref="HEAD")) == {"a.py"}
    assert set(contents(main.root / "sub", kind="worktree")) == {"lib.py"}
    assert [skip.path for skip in open_tree(main.root).skips] == ["sub"]


def test_the_environment_of_the_caller_does_not_reach_git(
    make_repo: Callable[[str], Checkout], monkeypatch: pytest.MonkeyPatch, marker: Path
) -> None:
    other, repo = make_repo("other"), make_repo("repo")
    other.write("b.py")
    other.commit()
    repo.write("a.py")
    repo.commit()
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"touch {marker}")
    monkeypatch.setenv("GIT_TRACE", str(marker))
    assert set(contents(repo.root)) == {"a.py"}
    assert set(contents(repo.root, ref="main")) == {"a.py"}


def test_another_owners_checkout_can_be_read(repo: Checkout) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    repo.write("a.py")
    commit = repo.commit()
    for path in (repo.root, *repo.root.rglob("*")):
        os.chown(path, 12345, 12345)
    tree = open_tree(repo.root, kind="worktree")
    assert tree.revision().commit == commit
    assert set(contents(repo.root, ref="HEAD")) == {"a.py"}


def test_replaced_objects_are_not(repo: Checkout) -> None:
    repo.write("a.py", "good = 1\n")
    repo.commit()
    good = repo.git("rev-parse", "HEAD:a.py").decode().strip()
    bad = repo.git("hash-object", "-w", "--stdin", stdin=b"bad = 1\n").decode().strip()
    repo.git("replace", good, bad)
    assert contents(repo.root, ref="HEAD") == {"a.py": b"good = 1\n"}


def test_output_and_time_are_bounded(repo: Checkout) -> None:
    repo.write("a.py", "x = 1\n" * 1000)
    repo.commit()
    door = found(repo.root)
    with pytest.raises(GitError, match="more than 100 bytes"):
        run(door, "cat-file", "blob", "HEAD:a.py", call=Call(limit_bytes=100))
    with pytest.raises(GitError, match="in time"):
        run(door, "log", call=Call(timeout=0))
    with pytest.raises(GitError, match="git cat-file failed: fatal"):
        run(door, "cat-file", "blob", "HEAD:missing")
    pieces = stream(door, "cat-file", "blob", "HEAD:a.py")
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]


def test_without_git_the_folder_is_read(repo: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.py")
    repo.commit()
    (repo.root / "git").write_text("#!/bin/sh\n")
    (repo.root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f".:{os.pathsep}")
    monkeypatch.chdir(repo.root)
    assert find_git() is None
    assert set(contents(repo.root)) == {"a.py", "git"}
    with pytest.raises(GitError, match="not installed"):
        open_tree(repo.root, ref="HEAD")


def test_no_folder_is_left_behind(repo: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.py")
    repo.commit()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    contents(repo.root, ref="HEAD")
    log(found(repo.root), head=repo.git("rev-parse", "HEAD").decode().strip())
    assert list(scratch.iterdir()) == []

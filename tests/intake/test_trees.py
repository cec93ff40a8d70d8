"""The four trees over real repositories and folders."""

from __future__ import annotations

import os
import pickle
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackaudit.intake import checkout, folder, git, sifting
from stackaudit.intake import commit as commit_module
from stackaudit.intake.history import log
from stackaudit.intake.reading import read_all
from stackaudit.intake.repository import Repository, find_repository
from stackaudit.intake.trees import Commit, Folder, Index, WorkTree, open_tree
from stackaudit.model.errors import UsageError
from stackaudit.model.source import Entry, Skip, SourceFile

if TYPE_CHECKING:
    from conftest import Checkout


def names(path: Path, **options: object) -> list[str]:
    return [entry.path for entry in open_tree(path, **options).entries()]  # type: ignore[arg-type]


def contents(path: Path, **options: object) -> dict[str, bytes]:
    tree = open_tree(path, **options)  # type: ignore[arg-type]
    return {file.path: file.data for file in read_all(tree) if isinstance(file, SourceFile)}


def reasons(path: Path, **options: object) -> dict[str, str]:
    tree = open_tree(path, **options)  # type: ignore[arg-type]
    return {item.path: item.reason for item in read_all(tree) if isinstance(item, Skip)}


def test_each_tree_sees_its_own_version(repo: Checkout) -> None:
    repo.write("a.py", "one\n")
    repo.write("gone.py", "one\n")
    first = repo.commit()
    repo.write("a.py", "two\n")
    repo.git("add", "a.py")
    repo.write("a.py", "three\n")
    repo.write("new.py", "new\n")
    repo.write("skipped.tmp.py", "no\n")
    repo.write(".gitignore", "*.tmp.py\n")
    (repo.root / "gone.py").unlink()
    assert contents(repo.root) == {"a.py": b"three\n", "new.py": b"new\n"}
    assert contents(repo.root, kind="folder") == contents(repo.root)
    assert contents(repo.root, kind="index") == {"a.py": b"two\n", "gone.py": b"one\n"}
    assert contents(repo.root, ref=first) == {"a.py": b"one\n", "gone.py": b"one\n"}
    kinds = {"worktree": WorkTree, "index": Index, "commit": Commit, "folder": Folder}
    assert {kind: type(open_tree(repo.root, kind=kind)) for kind in kinds} == kinds  # type: ignore[arg-type]


def test_ids_are_those_of_the_bytes(repo: Checkout) -> None:
    repo.write("a.py", "one\n")
    repo.commit()
    expected = repo.git("hash-object", "a.py").decode().strip()
    for kind in ("worktree", "index", "commit", "folder"):
        tree = open_tree(repo.root, kind=kind)
        assert [file.sha for file in read_all(tree) if isinstance(file, SourceFile)] == [expected]
        assert next(tree.entries()).sha == (expected if kind in {"index", "commit"} else "")


def test_a_folder_inside_a_repository(repo: Checkout) -> None:
    repo.write("a.py")
    repo.write("part/b.py")
    repo.write("part/deep/c.py")
    repo.write("part/d.tmp")
    repo.write(".gitignore", "*.tmp\n")
    repo.commit()
    repo.write("part/new.py")
    part = repo.root / "part"
    assert names(part) == ["b.py", "d.tmp", "deep/c.py", "new.py"]
    for options in ({"kind": "index"}, {"ref": "HEAD"}):
        assert list(contents(part, **options)) == ["b.py", "deep/c.py"]
    repo.write("later/x.py")
    with pytest.raises(UsageError, match="not in 'HEAD'"):
        open_tree(repo.root / "later", ref="HEAD")


def test_an_ignored_folder_that_is_asked_for_is_read(repo: Checkout) -> None:
    repo.write(".gitignore", "out/\n")
    repo.commit()
    repo.write("out/a.py")
    assert names(repo.root / "out") == ["a.py"]


def test_bare_repositories_and_first_commits(repo: Checkout, tmp_path: Path) -> None:
    repo.write("a.py", "one\n")
    assert names(repo.root) == ["a.py"]
    assert open_tree(repo.root).revision().commit is None
    with pytest.raises(UsageError, match="names no commit"):
        open_tree(repo.root, ref="HEAD")
    commit = repo.commit()
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    tree = open_tree(tmp_path / "bare.git")
    assert isinstance(tree, Commit)
    assert tree.revision().commit == commit
    assert tree.revision().branch == "main"
    assert contents(tmp_path / "bare.git") == {"a.py": b"one\n"}
    with pytest.raises(UsageError, match="bare"):
        open_tree(tmp_path / "bare.git", kind="index")


def test_sha256_repositories(tmp_path: Path, make_repo: Callable[[str], Checkout]) -> None:
    repo = make_repo("first")
    repo.git("init", "-q", "--object-format=sha256", "-b", "main", str(tmp_path / "long"))
    repo.root = tmp_path / "long"
    repo.write("a.py", "one\n")
    commit = repo.commit()
    assert len(commit) == 64
    files = [item for item in read_all(open_tree(repo.root, ref="HEAD")) if isinstance(item, SourceFile)]
    assert files[0].sha == repo.git("hash-object", "a.py").decode().strip()
    assert open_tree(repo.root).revision().commit == commit


def test_names_that_are_hard_to_print(repo: Checkout) -> None:
    odd = [
        "new\nline.py",
        'quo"te.py',
        "ansi\x1b[31m.py",
        "rtl\u202e.py",
        "bad\udcff\udcfe.py",
        "? H 100644.py",
        "-rf.py",
        " lead.py",
        "a\\b.py",
    ]
    for name in odd:
        repo.write(name, "x\n")
    for kind in ("worktree", "folder"):
        assert names(repo.root, kind=kind) == sorted(odd)
        assert list(contents(repo.root, kind=kind)) == sorted(odd)
    repo.commit()
    for kind in ("worktree", "index", "commit", "folder"):
        assert list(contents(repo.root, kind=kind)) == sorted(odd)


def test_links_submodules_and_special_files_are_never_opened(repo: Checkout, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("key = 1\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.py").write_text("key = 2\n")
    repo.write("a.py")
    repo.write("was/b.py")
    repo.write("pipe.py")
    repo.commit()
    (repo.root / "link.py").symlink_to(tmp_path / "secret.py")
    (repo.root / "linked").symlink_to(tmp_path / "outside")
    (repo.root / "was" / "b.py").unlink()
    (repo.root / "was").rmdir()
    (repo.root / "was").symlink_to(tmp_path / "outside")
    (repo.root / "pipe.py").unlink()
    os.mkfifo(repo.root / "pipe.py")
    for kind in ("worktree", "folder"):
        assert list(contents(repo.root, kind=kind)) == ["a.py"]
    found = reasons(repo.root)
    assert found["link.py"] == "symbolic link: not followed"
    assert found["was/b.py"] == "its folder is a link: not followed"
    assert found["pipe.py"] == "not a regular file"


def test_a_link_that_appears_after_listing(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "part").mkdir(parents=True)
    (root / "part" / "a.py").write_text("x\n")
    (root / "b.py").write_text("x\n")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.py").write_text("key\n")
    tree = open_tree(root)
    (root / "part").rename(root / "old")
    (root / "part").symlink_to(tmp_path / "secret")
    (root / "b.py").unlink()
    (root / "b.py").symlink_to(tmp_path / "secret" / "a.py")
    skips = [item for item in read_all(tree) if isinstance(item, Skip)]
    assert {skip.path: "link" in skip.reason for skip in skips} == {"b.py": True, "part/a.py": True}


def test_sockets_and_names_that_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    (root / "a.py").write_text("x\n")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "s.py"))
        assert reasons(root) == {"s.py": "not a regular file"}
        tree = open_tree(root)
        for path in ("../outside.py", "/etc/passwd", "a/../../b.py", "s.py"):
            with pytest.raises(OSError, match=r"leads out|No such|regular|address"):
                tree.read(Entry(path, 1, ""), 10)
    tree.close()


def test_a_commit_with_names_that_lead_out(repo: Checkout) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x\n").decode().strip()
    inner = repo.git("mktree", stdin=f"100644 blob {blob}\ta.py\n".encode()).decode().strip()
    raw = b"40000 ..\0" + bytes.fromhex(inner) + b"100644 ok.py\0" + bytes.fromhex(blob)
    tree = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw).decode().strip()
    commit = repo.git("commit-tree", tree, "-m", "x").decode().strip()
    assert reasons(repo.root, ref=commit) == {"../a.py": "its name leads out of the tree"}
    assert list(contents(repo.root, ref=commit)) == ["ok.py"]


def test_vendored_code_is_one_skip_per_folder(repo: Checkout) -> None:
    for path in (
        "web/node_modules/a/index.js",
        "web/node_modules/a/node_modules/b/index.js",
        "vendor/x.go",
        "vendor/y/z.go",
        "shop/vendor/__init__.py",
        "shop/vendor/views.py",
        "myenv/pyvenv.cfg",
        "myenv/lib/x.py",
        "site.min.js",
        "src/a.py",
        "pkg/__pycache__/a.py",
    ):
        repo.write(path)
    repo.commit()
    expected = ["shop/vendor/__init__.py", "shop/vendor/views.py", "src/a.py"]
    assert names(repo.root) == names(repo.root, ref="HEAD") == names(repo.root, kind="folder") == expected
    assert {skip.path: skip.reason for skip in open_tree(repo.root).skips} == {
        "myenv/": "vendored code: 2 files",
        "site.min.js": "minified",
        "vendor/": "vendored code: 2 files",
        "web/node_modules/": "vendored code: 2 files",
    }


def test_own_ignore_file_and_globs(repo: Checkout) -> None:
    for path in ("a.py", "b.ts", "docs/c.py", "docs/d.md", "gen/e.py"):
        repo.write(path)
    repo.write(".stackauditignore", "gen/\n")
    repo.commit()
    for options in ({}, {"kind": "index"}, {"ref": "HEAD"}, {"kind": "folder"}):
        assert names(repo.root, **options) == [".stackauditignore", "a.py", "b.ts", "docs/c.py", "docs/d.md"]
        skips = open_tree(repo.root, **options).skips  # type: ignore[arg-type]
        assert [skip.reason for skip in skips] == ["left out by .stackauditignore: 1 file"]
        assert names(repo.root, include=["*.py"], exclude=["docs/"], **options) == ["a.py"]


def test_a_plain_folder_honours_nested_gitignore(tmp_path: Path) -> None:
    for path in ("a.py", "b.log", "keep.log", "sub/c.log", "sub/d.py", "sub/x/d.py", "top/e.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x\n")
    (tmp_path / ".gitignore").write_text("*.log\n!keep.log\n/top\n")
    (tmp_path / "sub" / ".gitignore").write_text("!c.log\n/d.py\n")
    assert names(tmp_path) == [".gitignore", "a.py", "keep.log", "sub/.gitignore", "sub/c.log", "sub/x/d.py"]


def test_the_index_of_a_commit_hook(repo: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.py", "one\n")
    repo.commit()
    repo.write("b.py", "two\n")
    repo.git("add", "b.py", GIT_INDEX_FILE=str(repo.root / ".git" / "next-index"))
    assert names(repo.root, kind="index") == ["a.py"]
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
    assert names(repo.root, kind="index") == ["b.py"]
    assert names(repo.root) == ["a.py", "b.py"]
    assert open_tree(repo.root, kind="index").revision().dirty


def test_conflicts_and_sparse_checkouts_are_said(repo: Checkout) -> None:
    repo.write("a.py", "one\n")
    repo.write("far/b.py", "one\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.write("a.py", "side\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("a.py", "main\n")
    repo.commit()
    repo.git("merge", "side", check=False)
    assert reasons(repo.root, kind="index") == {"a.py": "merge conflict: not resolved in the index"}
    assert names(repo.root) == ["a.py", "far/b.py"]
    repo.git("reset", "-q", "--hard")
    repo.git("sparse-checkout", "set", "--no-cone", "/a.py")
    assert reasons(repo.root) == {"": "sparse checkout: 1 file not on disk"}


def test_a_pipe_for_an_ignore_file_does_not_hold_the_scan(repo: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.py")
    repo.commit()
    os.mkfifo(repo.root / ".gitignore")
    os.mkfifo(repo.root / ".stackauditignore")
    monkeypatch.setattr(checkout, "LIST_TIMEOUT", 0.5)
    found = reasons(repo.root)
    assert "did not answer in time" in found[""]
    assert names(repo.root) == ["a.py"]
    assert names(repo.root, kind="folder") == ["a.py"]


def test_a_commit_that_stands_for_endless_files(repo: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = repo.git("hash-object", "-w", "--stdin", stdin=b"x\n").decode().strip()
    kind = "100644 blob"
    for _ in range(10):
        listing = "".join(f"{kind} {inner}\tf{number}.py\n" for number in range(10))
        inner, kind = repo.git("mktree", stdin=listing.encode()).decode().strip(), "040000 tree"
    commit = repo.git("commit-tree", inner, "-m", "x").decode().strip()
    for module in (commit_module, sifting):
        monkeypatch.setattr(module, "MAX_FILES", 500)
    monkeypatch.setattr(git, "LIMIT_MEMORY", 64 << 20)
    tree = open_tree(repo.root, ref=commit)
    assert len(list(tree.entries())) == 500
    assert [skip.reason for skip in tree.skips] == ["too many files: 501 listed, the first 500 are read"]
    door = find_repository(repo.root)
    assert isinstance(door, Repository)
    assert log(door, head=commit, timeout=20).truncated


def test_a_folder_of_too_many_files(tmp_path: Path, repo: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        repo.write(f"f{number:02}.py")
    for module in (folder, checkout, sifting):
        monkeypatch.setattr(module, "MAX_FILES", 10)
    for kind in ("folder", "worktree"):
        assert names(repo.root, kind=kind) == [f"f{number:02}.py" for number in range(10)]
        assert "too many files" in reasons(repo.root, kind=kind)[""]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: root / "missing", "does not exist"),
        (lambda root: (root / "file.py", (root / "file.py").write_text("x"))[0], "is a file"),
        (lambda root: (root / "empty", (root / "empty").mkdir())[0], "is empty"),
        (lambda root: (root / "only", (root / "only" / "sub").mkdir(parents=True))[0], "holds no files"),
        (lambda root: Path("\0"), "cannot be opened"),
    ],
)
def test_paths_that_hold_nothing(tmp_path: Path, make: Callable[[Path], Path], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        open_tree(make(tmp_path))
    assert str(caught.value).count("\n") == 0


def test_kinds_that_are_not_there(tmp_path: Path, repo: Checkout) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.py").write_text("x\n")
    for options in ({"kind": "worktree"}, {"kind": "index"}, {"ref": "HEAD"}):
        with pytest.raises(UsageError, match="no git repository"):
            open_tree(tmp_path / "plain", **options)  # type: ignore[arg-type]
    repo.write("a.py")
    repo.commit()
    for ref in ("nope", "--help", "HEAD:a.py", "a b", "x\0y"):
        with pytest.raises(UsageError, match="names no commit"):
            open_tree(repo.root, ref=ref)


def test_trees_travel_to_workers(repo: Checkout) -> None:
    repo.write("a.py", "one\n")
    repo.commit()
    for kind in ("worktree", "index", "commit", "folder"):
        tree = open_tree(repo.root, kind=kind)
        entry = next(tree.entries())
        assert tree.read(entry, 100) == b"one\n"
        copy = pickle.loads(pickle.dumps(tree))
        assert copy.read(entry, 100) == b"one\n"
        copy.close()
        tree.close()


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://user:secret@example.org/team/app.git", "https://example.org/team/app.git"),
        ("https://token@example.org/team/app?token=x#y", "https://example.org/team/app"),
        ("git@example.org:team/app.git", "ssh://example.org/team/app.git"),
        ("https://a:p@ss@example.org/x", "https://example.org/x"),
        ("/home/someone/app", None),
        ("file:///home/someone/app", None),
        ("https://example.org/\x1b[31m", None),
        ("ext::sh -c touch% x", None),
    ],
)
def test_remotes_without_credentials(repo: Checkout, url: str, public: str | None) -> None:
    repo.write("a.py")
    repo.git("remote", "add", "origin", url)
    assert open_tree(repo.root).revision().remote == public

"""Triage and reading: sizes, sorts of files, and everything that can go wrong while a file is read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.intake.languages import CODE_LIMIT, DOCUMENT_LIMIT, LOCK_LIMIT, NOTEBOOK_LIMIT, language_of, limit_of
from stackaudit.intake.opening import ChangedWhileReadError, Opener
from stackaudit.intake.reading import blob_id, read_all, read_one
from stackaudit.intake.trees import open_tree
from stackaudit.intake.triage import is_minified, judge
from stackaudit.model.source import Entry, Skip, SourceFile


@dataclass
class Trouble:
    """A tree whose files fail in a given way, one answer per attempt."""

    answers: list[bytes | OSError] = field(default_factory=list)
    name: str = "trouble"

    def entries(self) -> Iterator[Entry]:
        yield Entry("a.py", 3, "")

    def read(self, entry: Entry, limit: int) -> bytes:
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer[: limit + 1]


def outcome(*answers: bytes | OSError) -> SourceFile | Skip | None:
    return read_one(Trouble(list(answers)), Entry("a.py", 3, ""))


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b.PY", "python"),
        ("x.ipynb", "notebook"),
        ("x.mts", "typescript"),
        ("x.tsx", "tsx"),
        ("Dockerfile", "dockerfile"),
        ("Dockerfile.dev", "dockerfile"),
        ("api.Dockerfile", "dockerfile"),
        (".env", "env"),
        (".env.example", "env"),
        ("prod.env", "env"),
        ("env.py", "python"),
        (".env.ts", "typescript"),
        ("requirements-dev.txt", "text"),
        ("Pipfile", "toml"),
        ("Pipfile.lock", "json"),
        ("uv.lock", "lock"),
        ("pnpm-lock.yaml", "yaml"),
        ("go.mod", "gomod"),
        ("main.tf", "terraform"),
        ("data.dvc", "yaml"),
        ("dvc.lock", "yaml"),
        ("Makefile", "make"),
        ("x.png", None),
        ("noname", None),
        ("", None),
    ],
)
def test_languages_by_name(path: str, language: str | None) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"#!/usr/bin/env python3\n", "python"),
        (b"#!/usr/bin/env -S uv run --script\n", "python"),
        (b"#!/bin/bash -e", "shell"),
        (b"#!/usr/bin/node", "javascript"),
        (b"#!", None),
        (b"#!/usr/bin/env", None),
        (b"#!\xff\xfe", None),
        (b"print(1)", None),
    ],
)
def test_languages_by_first_line(head: bytes, language: str | None) -> None:
    assert language_of("bin/run", head) == language


@given(st.text(max_size=20), st.binary(max_size=40))
def test_any_name_and_any_bytes_get_a_verdict(path: str, data: bytes) -> None:
    assert limit_of(path, language_of(path, data)) > 0
    judge(path, data)


def test_limits_by_sort() -> None:
    limits = {
        "a.py": CODE_LIMIT,
        "a.md": DOCUMENT_LIMIT,
        "a.ipynb": NOTEBOOK_LIMIT,
        "package-lock.json": LOCK_LIMIT,
        "uv.lock": LOCK_LIMIT,
    }
    assert {path: limit_of(path, language_of(path)) for path in limits} == limits


def test_bytes_that_are_not_parsed(tmp_path: Path) -> None:
    files = {
        "binary.py": b"x\0y",
        "wide.py": "x = 1\n".encode("utf-16"),
        "pointer.json": b"version https://git-lfs.example/spec/v1\noid sha256:0\n",
        "mini.js": b"x=1;" * 2000,
        "long.py": b"x = '" + b"a" * 6000 + b"'\n",
        "run": b"#!/usr/bin/env python\n",
        "notes": b"nothing\n",
        "image.png": b"\x89PNG",
        "none.py": b"",
        "late.py": b"#" * 9000 + b"\0",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = list(read_all(open_tree(tmp_path)))
    assert [item.path for item in found if isinstance(item, SourceFile)] == [
        "late.py",
        "long.py",
        "none.py",
        "run",
        "wide.py",
    ]
    assert {item.path: item.reason.split(":")[0] for item in found if isinstance(item, Skip)} == {
        "binary.py": "binary",
        "mini.js": "minified",
        "pointer.json": "a Git LFS pointer",
    }


@pytest.mark.parametrize(
    ("lines", "minified"), [([4999], False), ([5001], True), ([5000, 5000], False), ([10, 6000, 10], True), ([], False)]
)
def test_minified_is_one_long_line(lines: list[int], minified: bool) -> None:
    assert is_minified(b"\n".join(b"x" * count for count in lines)) is minified


def test_a_huge_sparse_file_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\n")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(10 << 30)
    found = list(read_all(open_tree(tmp_path)))
    assert Skip("huge.json", "intake", "too large: 10,737,418,240 bytes, at most 4,194,304 are read") in found
    assert len(Opener(tmp_path).read("huge.json", 1000)) == 1001


def test_a_blob_that_is_larger_than_its_limit_is_cut(tmp_path: Path, repo: object) -> None:
    repo.write("big.json", b"1" * 300_000)  # type: ignore[attr-defined]
    repo.write("b.py", b"x\n")  # type: ignore[attr-defined]
    repo.commit()  # type: ignore[attr-defined]
    tree = open_tree(repo.root, ref="HEAD")  # type: ignore[attr-defined]
    small, big = tree.entries()
    assert len(tree.read(big, 1000)) == 1001
    assert tree.read(small, 1000) == b"x\n"
    assert len(tree.read(big, 300_000)) == 300_000
    tree.close()


def test_failures_become_skips_with_reasons() -> None:
    assert outcome(b"x\n") == SourceFile("a.py", blob_id(b"x\n"), b"x\n")
    expected = {
        errno.ENOENT: "vanished before it was read",
        errno.EACCES: "permission denied",
        errno.ELOOP: "symbolic link: not followed",
        errno.EIO: "cannot be read: Input/output error",
    }
    for code, reason in expected.items():
        assert outcome(OSError(code, os.strerror(code))) == Skip("a.py", "intake", reason)
    changed = ChangedWhileReadError(errno.EBUSY, "changed while it was read")
    assert isinstance(outcome(changed, changed, b"x\n"), SourceFile)
    assert outcome(changed, changed, changed) == Skip("a.py", "intake", "cannot be read: changed while it was read")
    assert outcome(b"x" * (CODE_LIMIT + 1)) == Skip("a.py", "intake", "too large: more, at most 1,048,576 are read")


def test_files_that_vanish_or_are_forbidden(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "sub/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x\n")
    tree = open_tree(tmp_path)
    (tmp_path / "a.py").unlink()
    (tmp_path / "sub" / "c.py").unlink()
    (tmp_path / "sub").rmdir()
    found = {item.path: item for item in read_all(tree)}
    assert isinstance(found["b.py"], SourceFile)
    assert found["a.py"] == Skip("a.py", "intake", "vanished before it was read")
    assert found["sub/c.py"] == Skip("sub/c.py", "intake", "vanished before it was read")


def test_only_what_is_wanted_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\n")
    (tmp_path / "b.py").write_text("x\n")
    assert [item.path for item in read_all(open_tree(tmp_path), lambda entry: entry.path != "a.py")] == ["b.py"]

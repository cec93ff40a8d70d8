"""History: counted from real commits, hostile ones among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.intake.history import History, Month, PathHistory, log
from stackaudit.intake.repository import Repository, find_repository

if TYPE_CHECKING:
    from conftest import Checkout

MARKS = (r"^co-authored-by:.*\bhelper-bot\b", r"<bot@helper\.example>")
MARKED = "work\n\nCo-Authored-By: Helper-Bot <x@example.org>\n"


def history(path: Path, **options: object) -> History:
    repo = find_repository(path)
    assert isinstance(repo, Repository)
    head = options.pop("head", None) or (repo.common / "refs" / "heads" / "main").read_text().strip()
    return log(repo, head=head, marks=MARKS, **options)  # type: ignore[arg-type]


def test_counts_per_path_and_month(repo: Checkout) -> None:
    repo.write("a.py", "1\n")
    repo.write("sub/b.py", "1\n")
    repo.commit("first", "2025-11-30")
    repo.write("a.py", "2\n")
    repo.commit(MARKED, "2026-01-05")
    repo.write("a.py", "3\n")
    repo.commit("by machine", "2026-01-06", author="Helper <bot@helper.example>")
    repo.commit("nothing changed", "2026-01-07")
    found = history(repo.root)
    assert (found.commits, found.marked, found.first, found.last) == (4, 2, "2025-11-30", "2026-01-07")
    assert found.paths == {
        "a.py": PathHistory(3, 2, "2025-11-30", "2026-01-06", 3, 2),
        "sub/b.py": PathHistory(1, 0, "2025-11-30", "2025-11-30", 1),
    }
    assert found.months == (Month("2025-11", 1, 0), Month("2026-01", 3, 2))
    assert not found.skips
    assert not found.truncated
    assert not found.shallow
    assert "ann" not in repr(found).lower()
    assert history(repo.root, folder="sub").paths == {"b.py": PathHistory(1, 0, "2025-11-30", "2025-11-30", 1)}


def test_tells_changes_with_a_test_from_those_without(repo: Checkout) -> None:
    repo.write("a.py", "1\n")
    repo.commit("alone", "2026-01-01")
    repo.write("a.py", "2\n")
    repo.write("tests/test_a.py", "1\n")
    repo.commit("together", "2026-01-02")
    repo.write("a.py", "3\n")
    repo.commit(MARKED, "2026-01-03")
    found = history(repo.root, is_test=lambda path: path.startswith("tests/")).paths
    assert (found["a.py"].untested, found["a.py"].marked_untested) == (2, 1)
    assert found["tests/test_a.py"].untested == 0


def test_only_what_came_since(repo: Checkout) -> None:
    repo.write("a.py", "1\n")
    first = repo.commit()
    repo.write("a.py", "2\n")
    repo.commit()
    assert history(repo.root, after=first).paths["a.py"].commits == 1
    assert history(repo.root, head=first).commits == 1


def test_merges_do_not_count(repo: Checkout) -> None:
    repo.write("a.py", "1\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.write("b.py", "1\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merge")
    assert history(repo.root).commits == 2


def test_bounds_are_said(repo: Checkout) -> None:
    for number in range(5):
        repo.write("a.py", f"{number}\n")
        repo.commit()
    found = history(repo.root, max_commits=3)
    assert (found.commits, found.truncated) == (3, True)
    assert found.skips[0].reason == "only the newest 3 commits were read"
    assert history(repo.root, max_commits=5).skips == ()
    late = history(repo.root, timeout=0.0)
    assert late.truncated
    assert "in time" in late.skips[0].reason


def test_a_shallow_clone_says_so(repo: Checkout, tmp_path: Path) -> None:
    for number in range(3):
        repo.write("a.py", f"{number}\n")
        repo.commit()
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(tmp_path / "short"))
    found = history(tmp_path / "short")
    assert found.shallow
    assert found.commits == 1
    assert found.skips[0].reason == "shallow clone: older history is not there"


def test_without_a_commit(repo: Checkout) -> None:
    door = find_repository(repo.root)
    assert isinstance(door, Repository)
    assert log(door, head=None).skips[0].reason == "no commit yet"
    assert log(door, head="0" * 40).truncated


def test_hostile_commits(repo: Checkout) -> None:
    odd = ["\x01f.py", ":100644 a.py", "new\nline.py", "bad\udcff.py", "\x1b[31m.py"]
    for name in odd:
        repo.write(name, "x\n")
    repo.commit("\x01" + "0" * 40 + "\n\n:100644 100644 a b M\n" + MARKED)
    repo.write("a.py")
    repo.commit("x" * 3_000_000 + "\n\n" + MARKED)
    tree = repo.git("write-tree").decode().strip()
    parent = repo.git("rev-parse", "HEAD").decode().strip()
    raw = f"tree {tree}\nparent {parent}\nauthor A <a> 99999999999999999999 +9999\ncommitter \xff <\n> -1 +0000\n\n\x00:x\n"
    broken = (
        repo.git("hash-object", "-w", "-t", "commit", "--literally", "--stdin", stdin=raw.encode("latin1"))
        .decode()
        .strip()
    )
    repo.git("update-ref", "refs/heads/main", broken)
    found = history(repo.root)
    assert set(found.paths) == {*odd, "a.py"}
    assert (found.commits, found.marked) == (3, 2)
    assert found.first is not None

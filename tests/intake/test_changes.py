"""What changed in the index and between commits, and a part of a tree that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.intake import changes
from stackaudit.intake.part import Part
from stackaudit.intake.reading import read_all
from stackaudit.intake.repository import Repository, find_repository
from stackaudit.intake.trees import open_tree

if TYPE_CHECKING:
    from conftest import Checkout


def test_a_part_of_a_tree_lists_all_and_reads_some(repo: Checkout) -> None:
    repo.write("a.py", "A = 1\n")
    repo.write("b.py", "B = 1\n")
    repo.commit()
    part = Part(open_tree(repo.root, kind="index"), {"b.py", "gone.py"})
    assert [entry.path for entry in part.entries()] == ["a.py", "b.py"]
    assert [item.path for item in read_all(part)] == ["b.py"]


def test_changes_of_the_index_and_between_commits(repo: Checkout) -> None:
    found = find_repository(repo.root)
    assert isinstance(found, Repository)
    repo.write("old name.py")
    repo.write("same.py")
    repo.git("add", "-A")
    assert changes.staged(found, None) == {"old name.py", "same.py"}
    first = repo.commit()
    repo.git("mv", "old name.py", "new\nname.py")
    repo.write("meant.py")
    repo.git("add", "-N", "meant.py")
    repo.write("unstaged.py")
    assert changes.staged(found, first) == {"old name.py", "new\nname.py"}
    repo.git("reset", "-q", "meant.py")
    second = repo.commit()
    assert changes.between(found, first, second) == {"old name.py", "new\nname.py", "unstaged.py", "meant.py"}
    assert changes.fork_point(found, second, first) == first
    assert changes.merged(found) == ()

"""Changes of the main line, in real repositories and against a slow reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.intake.history import log
from stackaudit.intake.landed import Landed, delivery, landed
from stackaudit.intake.repository import Repository, find_repository
from stackaudit.model.delivery import Delivery, Group, Spread

if TYPE_CHECKING:
    from conftest import Checkout

MARKED = "work\n\nCo-authored-by: Helper-Bot <x@example.org>\n"
NOTHING = Spread(0, None, None)


def read(repo: Checkout, **options: object) -> Delivery | None:
    found = find_repository(repo.root)
    assert isinstance(found, Repository)
    head = repo.git("rev-parse", "HEAD").decode().strip()
    return log(found, head=head, marks=(r"^co-authored-by:.*\bhelper-bot\b",), **options).delivery  # type: ignore[arg-type]


def change(repo: Checkout, path: str, message: str, day: str, author: str = "Ann <ann@example.org>") -> str:
    repo.write(path, f"{message}{day}\n")
    return repo.commit(message, day, author)


def merge(repo: Checkout, branch: str, day: str) -> None:
    when = f"{day}T00:00:00+00:00"
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    repo.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch, **dates)


def test_a_merge_is_one_change_from_its_first_commit_on(repo: Checkout) -> None:
    """Branch: 2 and 4 January, merged on 7: five days. The other group starts with the first mark."""
    change(repo, "a.py", "start", "2026-01-01")
    main = repo.git("symbolic-ref", "--short", "HEAD").decode().strip()
    repo.git("checkout", "-q", "-b", "one")
    change(repo, "b.py", MARKED, "2026-01-02")
    change(repo, "c.py", "more", "2026-01-04")
    repo.git("checkout", "-q", main)
    merge(repo, "one", "2026-01-07")
    gone = change(repo, "d.py", "plain", "2026-01-08")
    change(repo, "d.py", f'Revert "plain"\n\nThis reverts commit {gone}.\n', "2026-01-09")
    change(repo, "e.py", "robot", "2026-01-10", "dependabot[bot] <bot@example.org>")
    found = read(repo)
    assert found is not None
    assert (found.since, found.bots) == ("2026-01-07", 1)
    assert (found.ai.changes, found.ai.reverted, found.ai.files) == (1, 0, 2)
    assert (found.ai.lead.n, found.ai.lead.p90) == (1, found.ai.lead.median)
    days = (found.ai.lead.median or 0) / 24
    assert 4.5 <= days <= 5.5
    assert found.rest == Group(2, 1, NOTHING, 1)


def test_nothing_is_said_of_a_part(repo: Checkout) -> None:
    change(repo, "sub/a.py", MARKED, "2026-01-02")
    assert read(repo) is not None
    assert read(repo, folder="sub") is None
    change(repo, "sub/a.py", "more", "2026-01-03")
    assert read(repo, max_commits=1) is None


def test_pull_requests_that_were_taken_back_by_number() -> None:
    rows = {
        b"1" * 40: landed(b"", (5, 5), b"Ann", b"Add (#7)\n", True, [b"a"]),
        b"2" * 40: landed(b"1" * 40, (9, 9), b"Ann", b'Revert "Add" (#8)\n\nReverts org/repo#7\n', False, [b"a"]),
    }
    found = delivery(b"2" * 40, rows)
    assert (found.ai.changes, found.ai.reverted) == (1, 1)
    back = b'Revert "Revert" (#9)\n\nReverts org/repo#8\n'
    rows[b"3" * 40] = landed(b"2" * 40, (12, 12), b"Ann", back, False, [b"a"])
    assert delivery(b"3" * 40, rows).ai.reverted == 0, "taken back and brought back"


def test_the_spread_of_times_by_hand() -> None:
    """Ten times, 1 to 10 hours: the median is 5.5, nine in ten take at most 9."""
    assert Spread.of([float(n) for n in range(10, 0, -1)]) == Spread(10, 5.5, 9.0)
    assert Spread.of([]) == NOTHING
    assert Spread.of([3.0]) == Spread(1, 3.0, 3.0)


def test_what_is_stored_is_read_again() -> None:
    one = Delivery(Group(3, 1, Spread(2, 4.0, 5.0), 2.5), Group(0, 0, NOTHING, None), 1, "2026-01-01")
    assert Delivery.read(one.row()) == one
    assert Delivery.read(None) is None
    assert Delivery.read({"ai": {}}) is None


_GRAPH = st.lists(st.lists(st.integers(0, 11), max_size=2), min_size=1, max_size=12)


@given(_GRAPH, st.sets(st.integers(0, 11)))
def test_each_commit_is_counted_with_the_first_change_that_brought_it(rows: list[list[int]], marks: set[int]) -> None:
    """Against the definition: what a merge brought is what is reachable from it and not from its first parent."""
    commits: dict[bytes, Landed] = {}
    for number, wanted in enumerate(rows):
        parents = list(dict.fromkeys(p for p in wanted if p < number)) or ([number - 1] if number else [])
        ids = tuple(b"%d" % p for p in parents)
        commits[b"%d" % number] = Landed(ids, number + 1, number + 1, number in marks, False, (), (), b"")
    head = b"%d" % (len(rows) - 1)

    def above(ident: bytes) -> set[bytes]:
        return {ident}.union(*(above(p) for p in commits[ident].parents))

    line, current = [], head
    while True:
        line.append(current)
        if not commits[current].parents:
            break
        current = commits[current].parents[0]
    ai = rest = 0
    for ident in reversed(line):
        first, *others = commits[ident].parents or (b"",)
        old = above(first) if first else set()
        brought = [i for i in above(ident) - old - {ident} if len(commits[i].parents) < 2] if others else [ident]
        if not brought:
            continue
        if any(commits[i].marked for i in (*brought, ident)):
            ai += 1
        else:
            rest += ai > 0
    found = delivery(head, commits)
    assert (found.ai.changes, found.rest.changes) == (ai, rest)

"""Runs over small repositories: what is read, what is kept, what fails, and what a second run does."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from tests.app.fleet.making import DAY, app, audited, contents, git, portfolio_of, repository

from stackaudit.app.fleet import task
from stackaudit.app.fleet.memory import Memory, slug
from stackaudit.app.fleet.pacing import Pacing
from stackaudit.app.fleet.pool import Pool
from stackaudit.app.fleet.running import Limits, State
from stackaudit.cli.main import run as main
from stackaudit.model.errors import UsageError
from stackaudit.model.portfolio import Member
from stackaudit.portfolio.archive import open_archive

IMAGES = "from openai import OpenAI\n\nOpenAI().images.generate(model='gpt-image-1', prompt='a boat')\n"
TEXT = "name: Two\nrepositories:\n  - {path: one, owner: a, criticality: high}\n  - {path: two, owner: b}\n"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    repository(tmp_path / "one", app())
    repository(tmp_path / "two", app("gpt-3.5-turbo-0301", "other"))
    return portfolio_of(tmp_path, TEXT)


def test_a_run_its_site_and_its_archive(two: Path) -> None:
    found = audited(two)
    assert [(r.member.name, r.reason) for r in found.rows] == [("one", ""), ("two", "")]
    site = contents(two.parent / "site")
    assert sorted(site) == [
        "index.html",
        "portfolio.json",
        "portfolio.md",
        "repositories/one/index.html",
        "repositories/two/index.html",
    ]
    value = json.loads(site["portfolio.json"])
    assert value["schema"] == "stackaudit.portfolio/1"
    assert [r["state"] for r in value["repositories"]] == ["audited", "audited"]
    with open_archive(two.parent / "archive.sqlite") as archive:
        assert [(k.repository, k.origin) for k in archive.audits()] == [("one", "portfolio"), ("two", "portfolio")]
        assert archive.load("two").repository.commit == git(two.parent / "two", "rev-parse", "HEAD")


def test_a_second_run_reads_no_code_and_writes_the_same_bytes(two: Path) -> None:
    states: list[State] = []
    audited(two)
    before = contents(two.parent / "site")
    audited(two, tell=states.append)
    assert states[-1].read == 0
    assert states[-1].done == 2
    assert contents(two.parent / "site") == before
    with open_archive(two.parent / "archive.sqlite") as archive:
        assert len(archive.audits()) == 2


def test_unchanged_code_is_judged_anew_at_another_day_as_if_it_had_been_read(two: Path) -> None:
    states: list[State] = []
    later = date(2027, 2, 1)
    audited(two)
    audited(two, day=later, tell=states.append)
    assert states[-1].read == 0
    judged = contents(two.parent / "site")
    audited(two, day=later, fresh=True, tell=states.append, output="other")
    assert states[-1].read == 2
    assert contents(two.parent / "other") == judged
    assert b"1 February 2027" in judged["index.html"]
    assert b"Over 2 repositories with an earlier audit" in judged["portfolio.md"]


def test_changed_code_is_read(two: Path) -> None:
    states: list[State] = []
    audited(two)
    repository(two.parent / "one", {"app.py": app("gpt-4o-mini-2024-07-18")["app.py"]})
    audited(two, tell=states.append)
    assert states[-1].read == 1


def test_rules_of_a_repository_itself_are_not_forgotten(two: Path) -> None:
    one = two.parent / "one"
    assert main(["rules", "new", "OWN001-no-models", str(one)]) == 0
    repository(one, {"images.py": IMAGES})
    audited(two)
    audited(two, day=date(2026, 12, 1))
    with open_archive(two.parent / "archive.sqlite") as archive:
        assert [len([f for f in archive.load(k).findings if f.rule == "OWN001"]) for k in archive.audits("one")] == [
            1,
            1,
        ]


def test_one_bad_repository_stops_nothing(two: Path) -> None:
    (two.parent / "empty").mkdir()
    text = TEXT + "  - {path: gone}\n  - {path: empty}\n  - {url: 'file:///nowhere/at/all.git', name: far}\n"
    found = audited(portfolio_of(two.parent, text), limits=Limits(seconds=60, memory=1 << 30, attempts=1))
    reasons = {r.member.name: r.reason for r in found.failed}
    assert reasons.keys() == {"gone", "empty", "far"}
    assert "does not exist" in reasons["gone"]
    assert str(two.parent) not in reasons["gone"]
    assert "is empty" in reasons["empty"]
    page = (two.parent / "site" / "index.html").read_text("utf-8")
    assert all(name in page for name in reasons)
    assert "3 repositories could not be audited" in (two.parent / "site" / "portfolio.md").read_text("utf-8")


def test_limits_of_time_and_memory_end_a_process_and_say_so(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = task.perform

    def slow(order: task.Order, clones: Path) -> task.Result:
        if order.name == "one":
            while True:
                pass
        return real(order, clones)

    monkeypatch.setattr("stackaudit.app.fleet.pool.perform", slow)
    monkeypatch.setattr("stackaudit.app.fleet.pool.GRACE", 0.1)
    found = audited(two, limits=Limits(seconds=2, memory=1 << 30))
    assert {r.member.name: r.reason for r in found.failed} == {"one": "It took longer than 2 seconds."}

    def greedy(order: task.Order, clones: Path) -> task.Result:
        if order.name == "two":
            return task.Result(order.name, audit=b"x" * (1 << 30))
        return real(order, clones)

    monkeypatch.setattr("stackaudit.app.fleet.pool.perform", greedy)
    found = audited(two, limits=Limits(seconds=60, memory=512 << 20, attempts=2))
    assert [r.member.name for r in found.failed] == ["two"]
    assert "limit of memory is 512 MB" in found.failed[0].reason


def test_a_killed_process_is_tried_again(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = two.parent / "mark"
    real = task.perform

    def dies_once(order: task.Order, clones: Path) -> task.Result:
        if order.name == "one" and not mark.exists():
            mark.touch()
            import os
            import signal

            os.kill(os.getpid(), signal.SIGKILL)
        return real(order, clones)

    monkeypatch.setattr("stackaudit.app.fleet.pool.perform", dies_once)
    monkeypatch.setattr("stackaudit.app.fleet.pacing.PAUSES", (0.01,))
    assert not audited(two).failed


def test_two_runs_at_once_are_refused(two: Path) -> None:
    with Memory(two.parent / "work").alone(), pytest.raises(UsageError, match="under way"):
        audited(two)


def test_a_plain_folder_is_read_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "app.py").write_text(app()["app.py"], "utf-8")
    path, states = portfolio_of(tmp_path, "repositories:\n  - {path: plain}\n"), list[State]()
    audited(path, tell=states.append)
    audited(path, tell=states.append)
    assert states[-1].read == 1


def test_journal_of_another_day_or_portfolio_is_not_resumed(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.begin("run-1")
    memory.note(done="a")
    memory.note(done="b")
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'\n{"done": "tor')
    assert memory.done("run-1") == {"a", "b"}
    assert memory.done("run-2") == frozenset()
    memory.note(end=True)
    assert memory.done("run-1") == frozenset()


def test_names_of_files() -> None:
    names = ["a", "A", "a/b", "a-b", "..", "a..b", "x" * 300, "ä", "/etc/passwd"]
    made = [slug(n) for n in names]
    assert len(set(made)) == len(names)
    assert all("/" not in m and ".." not in m and len(m) < 100 for m in made)


def test_pacing_counts_by_host() -> None:
    now = [0.0]
    pacing = Pacing({"h.example": 60.0}, lambda: now[0])
    one, two, other = (
        Member(n, u, "url")
        for n, u in (("1", "https://h.example/1"), ("2", "https://h.example/2"), ("3", "https://o.example/3"))
    )
    assert pacing.wait(one) == 0
    assert pacing.wait(two) == pytest.approx(1.0)
    assert pacing.wait(other) == 0
    now[0] = 1.0
    assert pacing.wait(two) == 0
    pacing.later("3", 2)
    assert pacing.wait(other) == pytest.approx(5.0)


def test_results_do_not_depend_on_the_number_of_processes(two: Path) -> None:
    audited(two)
    memory = Memory(two.parent / "work2")
    audited(two, work="work2", output="site2", archive="archive2.sqlite", engine=partial(Pool, 1, memory.clones))
    assert contents(two.parent / "site2") == contents(two.parent / "site")


def test_orders_and_results_travel_as_bytes() -> None:
    from stackaudit.app.settings import Settings

    order = task.Order("n", "path", "/x", 1, DAY.isoformat(), Settings(critical=("a",)), 1.0, 5)
    import msgspec

    assert msgspec.msgpack.decode(task.encode(order), type=task.Order) == order
    assert replace(order, lean=True) != order

"""Work in other processes: answers in order, mistakes as here, killed processes made good."""

import os
import threading
from functools import partial

import pytest

from stackaudit.app.forks import Fork, can_fork, gather


def _where(number: int) -> tuple[int, int]:
    return number, os.getpid()


@pytest.mark.parametrize("jobs", [0, 1, 2, 3, 9])
def test_answers_come_in_order(jobs: int) -> None:
    found = gather([partial(_where, n) for n in range(5)], jobs)
    assert [n for n, _ in found] == [0, 1, 2, 3, 4]
    assert len({pid for _, pid in found}) == min(max(jobs, 1), 5)
    assert found[0][1] == os.getpid()


def test_nothing_to_do() -> None:
    assert gather([], 4) == []


def test_a_mistake_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        gather([lambda: 1, lambda: 1 // 0], 2)


def test_a_killed_process_costs_no_answer() -> None:
    here = os.getpid()

    def task() -> int:
        if os.getpid() != here:
            os._exit(9)
        return 7

    assert gather([lambda: 1, task], 2) == [1, 7]


def test_an_answer_that_nobody_waits_for_is_dropped() -> None:
    fork = Fork(partial(_where, 1))
    fork.close()
    fork.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_no_fork_beside_a_thread() -> None:
    """A fork copies locks that the thread may hold."""
    gate = threading.Event()
    thread = threading.Thread(target=gate.wait)
    thread.start()
    try:
        assert not can_fork()
        assert gather([partial(_where, n) for n in range(2)], 2) == [(0, os.getpid()), (1, os.getpid())]
    finally:
        gate.set()
        thread.join()


def test_a_large_answer_arrives() -> None:
    assert gather([lambda: b"", lambda: b"x" * 5_000_000], 2)[1] == b"x" * 5_000_000

"""Work in forked processes. A fork holds all that this process has read: nothing travels but the answer.

Processes, because the parser and the evaluator hold the interpreter's lock. Where a platform cannot fork, or a thread
runs beside (a fork could then wait for a lock for ever), the same tasks run here, one after the other.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")
Task = Callable[[], T]
MAX_JOBS = 8


def default_jobs() -> int:
    """Return the number of processes to use: the cores that this process may run on, at most eight."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, MAX_JOBS)


def can_fork() -> bool:
    """Return whether this process may fork now."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and (threading is None or threading.active_count() == 1)


class Fork(Generic[T]):
    """A task that runs beside this process from its construction on."""

    def __init__(self, task: Task[T]) -> None:
        """Start *task*; it waits for `result` where this process cannot fork."""
        self._task, self._pid, self._pipe = task, 0, -1
        if can_fork():
            self._pipe, writing = os.pipe()
            self._pid = os.fork()
            if self._pid == 0:
                _answer(task, writing)
            os.close(writing)

    def result(self) -> T:
        """Return what the task gives, once. A process that was killed costs time, not the result: the task runs here."""
        if self._pid:
            with os.fdopen(self._pipe, "rb") as pipe:
                answer = pipe.read()
            pid, self._pid = self._pid, 0
            if os.waitpid(pid, 0)[1] == 0:
                found: T = pickle.loads(answer)  # noqa: S301 - our own child wrote it
                return found
        return self._task()

    def close(self) -> None:
        """End the process if nobody waits for its answer any more."""
        if self._pid:
            os.close(self._pipe)
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0


def _answer(task: Task[T], pipe: int) -> None:
    """Run in the fork: write the answer and leave without any of the parent's endings. An error is told by the exit code."""
    code = 1
    try:
        answer = pickle.dumps(task(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(pipe, "wb") as out:
            out.write(answer)
        code = 0
    finally:
        os._exit(code)


def gather(tasks: Sequence[Task[T]], jobs: int) -> list[T]:
    """Return what each task gives, in their order, with up to *jobs* processes; the first task always runs in this one."""
    if not tasks:
        return []
    most = min(max(jobs, 1), len(tasks))
    forks: list[Fork[list[T]]] = []
    try:
        forks += (Fork(partial(_run, tasks[start::most])) for start in range(1, most))
        shares = [_run(tasks[::most]), *(fork.result() for fork in forks)]
    finally:
        for fork in forks:
            fork.close()
    return [shares[i % most][i // most] for i in range(len(tasks))]


def _run(tasks: Sequence[Task[T]]) -> list[T]:
    return [task() for task in tasks]

"""The engine of one machine: each repository in a forked process of its own.

A fork costs milliseconds and holds the catalogue, the rules and the parsers that this process has loaded. A process per
repository makes limits of time and memory real, and what it leaked is gone with it, so memory stays flat.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from stackaudit.app.fleet.limits import confine, end, why_ended
from stackaudit.app.fleet.task import Order, Result, encode, perform
from stackaudit.model.errors import StackauditError

GRACE = 2.0
"""Seconds past its deadline that a process has to give up by itself."""
_CHUNK = 1 << 20


class Engine(Protocol):
    """Runs orders beside each other."""

    def free(self) -> int:
        """Return how many more orders it takes now."""

    def start(self, order: Order) -> None:
        """Take an order."""

    def wait(self, seconds: float) -> Sequence[tuple[Order, Result]]:
        """Return what is done, after *seconds* at the latest."""

    def close(self) -> None:
        """End everything that still runs."""


@dataclass(slots=True)
class _Child:
    """A process at work."""

    order: Order
    pid: int
    pipe: int
    deadline: float
    late: bool = False
    pieces: list[bytes] = field(default_factory=list)


class Pool:
    """Up to *jobs* processes of this machine."""

    def __init__(self, jobs: int, clones: Path) -> None:
        """Load what every audit needs, once, before the first fork."""
        self._jobs, self._clones = jobs, clones
        self._children: dict[int, _Child] = {}
        self._ready = selectors.DefaultSelector()
        _warm()

    def free(self) -> int:
        """Return how many more orders it takes now."""
        return self._jobs - len(self._children)

    def start(self, order: Order) -> None:
        """Fork a process for an order."""
        reading, writing = os.pipe()
        own = os.getpid()
        pid = os.fork()
        if pid == 0:
            _work(order, self._clones, writing, own)
        os.close(writing)
        child = _Child(order, pid, reading, time.monotonic() + order.seconds + GRACE)
        self._children[reading] = child
        self._ready.register(reading, selectors.EVENT_READ)

    def wait(self, seconds: float) -> list[tuple[Order, Result]]:
        """Return the results that came in; processes past their deadline are ended."""
        now = time.monotonic()
        soonest = min((c.deadline - now for c in self._children.values()), default=seconds)
        done = []
        for key, _ in self._ready.select(max(min(seconds, soonest), 0)):
            child = self._children[key.fd]
            if piece := os.read(child.pipe, _CHUNK):
                child.pieces.append(piece)
            else:
                done.append((child.order, self._finished(child)))
        for child in self._children.values():
            if time.monotonic() > child.deadline and not child.late:
                child.late = True
                end(child.pid)
        return done

    def close(self) -> None:
        """End everything that still runs."""
        for child in list(self._children.values()):
            end(child.pid)
            self._finished(child)
        self._ready.close()

    def _finished(self, child: _Child) -> Result:
        self._ready.unregister(child.pipe)
        del self._children[child.pipe]
        os.close(child.pipe)
        _, status = os.waitpid(child.pid, 0)
        end(child.pid)  # what it may have left in its group
        order = child.order
        if status == 0 and not child.late:
            return msgspec.msgpack.decode(b"".join(child.pieces), type=Result)
        reason = why_ended(status, order.memory, late=child.late, seconds=order.seconds)
        return Result(order.name, reason, again=not child.late)


def _work(order: Order, clones: Path, pipe: int, parent: int) -> None:
    """Run in the fork: answer and leave without any of the parent's endings. A defect is told by the exit code."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends this process
        confine(order.memory, order.seconds, parent)
        with os.fdopen(pipe, "wb") as out:
            out.write(encode(perform(order, clones)))
        code = 0
    finally:
        os._exit(code)


def _warm() -> None:
    """Audit and render a few lines, so that forks find everything loaded."""
    import tempfile
    from datetime import date

    from stackaudit.app.api import audit
    from stackaudit.reports import html

    with tempfile.TemporaryDirectory(prefix="stackaudit-") as folder, suppress(StackauditError):
        for name, text in {
            "a.py": "import os\n",
            "b.ts": "let a = 1\n",
            "c.java": "class A {}\n",
            "d.go": "package d\n",
        }.items():
            Path(folder, name).write_text(text, "ascii")
        html.render(audit(folder, as_of=date(2026, 1, 1)))

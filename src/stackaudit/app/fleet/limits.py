"""Limits of a process that audits a stranger's repository: memory, processor time, and not to outlive its parent."""

from __future__ import annotations

import math
import os
import signal
import sys
from contextlib import suppress

NICE = 5
"""Audits of a fleet run beside other work."""
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG."""


def confine(memory: int, seconds: float, parent: int) -> None:
    """Limit this process for good. It leads a group of its own, so that ending the group ends its git too.

    Args:
        memory: bytes of data; mapped files do not count.
        seconds: processor time, as a second fence behind the deadline that the parent keeps.
        parent: the process that waits for this one.
    """
    with suppress(OSError):
        os.setpgid(0, 0)
    with suppress(OSError):
        os.nice(NICE)
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(OSError, ValueError):
        most = math.ceil(seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _follow(parent)


def _follow(parent: int) -> None:
    """Ask the system to end this process when its parent is gone; only Linux can."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it was gone before it could be asked
            os.kill(os.getpid(), signal.SIGKILL)


def end(pid: int) -> None:
    """Kill a confined process and its group."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def why_ended(status: int, memory: int, *, late: bool, seconds: float) -> str:
    """Return why a process gave no answer, in one sentence, from its wait status."""
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return f"It took longer than {seconds:g} seconds."
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return f"Its process was ended by {name}; the limit of memory is {memory >> 20} MB."
    return f"Its process ended with code {os.waitstatus_to_exitcode(status)}; the limit of memory is {memory >> 20} MB."

"""One audit in a process of its own, for engines that cannot fork: an order on stdin, its result on stdout.

``python -m stackaudit.app.fleet.child CLONES PARENT``. A worker of a cluster has threads, and a fork beside threads may hang.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from stackaudit.app.fleet.limits import confine, end, why_ended
from stackaudit.app.fleet.task import Order, Result, encode, perform

GRACE = 10.0
"""Seconds beside the order's own: the interpreter starts, the catalogue is read."""


def main() -> None:
    """Answer one order."""
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    confine(order.memory, order.seconds + GRACE, int(sys.argv[2]))
    result = encode(perform(order, Path(sys.argv[1])))
    sys.stdout.buffer.write(result)


def run(order: Order, clones: Path) -> Result:
    """Run an order in a child and return its result, whatever becomes of the child."""
    command = [sys.executable, "-m", "stackaudit.app.fleet.child", str(clones), str(os.getpid())]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    late, said = False, b""
    try:
        said, _ = child.communicate(encode(order), timeout=order.seconds + GRACE)
    except subprocess.TimeoutExpired:
        late = True
    finally:
        end(child.pid)
        code = child.wait()
    if code == 0 and not late:
        return msgspec.msgpack.decode(said, type=Result)
    status = -code if code < 0 else code << 8
    return Result(order.name, why_ended(status, order.memory, late=late, seconds=order.seconds), again=not late)


if __name__ == "__main__":
    main()

"""Run as a process: keeps audits in an archive, and may be killed in the middle.

    python -m tests.portfolio.archive_worker URL REPOSITORY FIRST COUNT [STATEMENT]

Writes the id of each audit that was kept. At the given statement (counted from 1) it kills itself.
"""

import os
import signal
import sys

from sqlalchemy import Engine, event
from tests.portfolio.audits import finding, made, node

from stackaudit.portfolio.archive import open_archive


def audit(repository: str, number: int):
    """Return an audit whose day, findings and parts follow from *number*."""
    marks = [f"{n:016x}" for n in range(number, number + 5)]
    nodes = [node(f"n{n}", "tool") for n in range(number, number + 5)]
    day = f"20{10 + number // 300:02}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    return made(day, repository=repository, findings=[finding(m) for m in marks], nodes=nodes)


def kill_at(statement: int) -> None:
    """End this process as `kill -9` does, after its *statement*-th statement."""
    left = [statement]

    @event.listens_for(Engine, "after_cursor_execute")
    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, repository: str, first: int, count: int, statement: int = 0) -> None:
    """Keep *count* audits."""
    with open_archive(url) as archive:
        if statement:
            kill_at(statement)
        for number in range(first, first + count):
            sys.stdout.write(f"{archive.keep(audit(repository, number)).id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    url, repository, *numbers = sys.argv[1:]
    main(url, repository, *map(int, numbers))

"""A queue in the database."""

from collections import deque
from collections.abc import Callable
from typing import Any


class Queue:
    """Runs jobs one after the other."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Callable[..., Any], tuple[Any, ...]]] = deque()

    def invoke(self, job: Callable[..., Any], *args: Any) -> None:
        """Put a job into the queue."""
        self.waiting.append((job, args))

    def stream(self) -> list[Any]:
        """Run everything that waits."""
        results = []
        while True:
            if not self.waiting:
                return results
            job, args = self.waiting.popleft()
            results.append(job(*args))


queue = Queue()

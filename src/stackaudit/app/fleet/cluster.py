"""The engine of a cluster: the same orders on Dask workers. Only here is the library imported (extra ``dask``)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from stackaudit.app.fleet.task import Order, Result, encode
from stackaudit.model.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2
"""Orders for each thread of the cluster that are sent ahead, so that no worker waits."""
RETRIES = 2
"""A worker may be lost: its orders go to another one."""
_CONNECT = 30


def work(data: bytes) -> bytes:
    """Run on a worker: audit one repository in a child, with clones in the worker's own folder."""
    from distributed import get_worker

    from stackaudit.app.fleet.child import run

    folder = Path(os.environ.get("STACKAUDIT_CLONES") or Path(get_worker().local_directory) / "clones")
    return encode(run(msgspec.msgpack.decode(data, type=Order), folder))


class Cluster:
    """A Dask cluster: that of *scheduler*, else one of processes on this machine."""

    def __init__(self, scheduler: str | None, jobs: int) -> None:
        """Connect.

        Raises:
            UsageError: the extra is not installed, or nothing answers at *scheduler*.
        """
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            raise UsageError("the engine dask is not installed; run: pip install 'stackaudit[dask]'") from None
        self._local: Any = None
        try:
            if scheduler is None:
                self._local = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]
            self._client: Client = Client(self._local or scheduler, timeout=_CONNECT)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"no Dask scheduler answers at {scheduler!r}: {error}") from None
        self._running: dict[Future[bytes], Order] = {}
        try:
            self._client.wait_for_workers(1, timeout=_CONNECT)
        except TimeoutError:
            self.close()
            raise UsageError(f"no worker is connected to the Dask scheduler {scheduler!r}; start dask worker") from None

    def free(self) -> int:
        """Return how many more orders it takes now; none while no worker is there."""
        threads = sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]
        return int(threads) * AHEAD - len(self._running)

    def start(self, order: Order) -> None:
        """Send an order."""
        future = self._client.submit(
            work, encode(order), key=f"stackaudit-{os.urandom(8).hex()}", retries=RETRIES, pure=False
        )
        self._running[future] = order

    def wait(self, seconds: float) -> list[tuple[Order, Result]]:
        """Return the results that came in."""
        from distributed import wait

        if not self._running:
            return []
        try:
            done = wait(list(self._running), timeout=seconds, return_when="FIRST_COMPLETED").done  # type: ignore[no-untyped-call]
        except TimeoutError:
            return []
        return [(order, _result(future, order)) for future in done for order in [self._running.pop(future)]]

    def close(self) -> None:
        """Take back what was not begun, and leave."""
        self._client.cancel(list(self._running))  # type: ignore[no-untyped-call]
        self._client.close()  # type: ignore[no-untyped-call]
        if self._local is not None:
            self._local.close()


def _result(future: Future[bytes], order: Order) -> Result:
    if future.status == "finished":
        return msgspec.msgpack.decode(future.result(), type=Result)
    return Result(order.name, f"The cluster lost it: {future.exception()!s:.200}.", again=True)  # type: ignore[no-untyped-call]

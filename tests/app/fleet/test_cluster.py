"""A Dask scheduler and two workers with folders of their own give the bytes that the pool gives."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.app.fleet.making import LIMITS, app, audited, contents, portfolio_of, repository

from stackaudit.app.fleet.cluster import Cluster
from stackaudit.app.fleet.running import Limits
from stackaudit.model.errors import UsageError

pytestmark = pytest.mark.services


def started(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    with (folder / f"{args[0]}-{time.monotonic_ns()}.log").open("wb") as log:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + args[0], *args[1:]],
            cwd=folder,
            stdout=log,
            stderr=log,
            env=environ,
        )


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    base = tmp_path_factory.mktemp("dask")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    processes = [started(base, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")]
    for name in ("one", "two"):
        (base / name).mkdir()
        processes.append(
            started(
                base / name,
                "worker",
                address,
                "--nthreads",
                "1",
                "--no-dashboard",
                "--local-directory",
                str(base / name / "own"),
            )
        )
    yield address
    for process in reversed(processes):
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("fleet")
    rows = []
    for number in range(6):
        folder = repository(base / f"r{number}", app(word=f"word {number}"))
        rows.append(f"  - {{url: '{folder.as_uri()}', name: r{number}}}" if number % 2 else f"  - {{path: r{number}}}")
    rows.append("  - {path: gone}")
    path = portfolio_of(base, "repositories:\n" + "\n".join(rows) + "\n")
    audited(path)
    return path


@pytest.mark.filterwarnings("ignore")
def test_two_workers_give_the_bytes_of_the_pool(scheduler: str, portfolio: Path) -> None:
    engine = partial(Cluster, scheduler, 2)
    audited(portfolio, work="cluster", output="site2", archive="cluster.sqlite", engine=engine, limits=LIMITS)
    assert contents(portfolio.parent / "site2") == contents(portfolio.parent / "site")
    audited(portfolio, work="cluster", output="site2", archive="cluster.sqlite", engine=engine, limits=LIMITS)
    assert contents(portfolio.parent / "site2") == contents(portfolio.parent / "site")


@pytest.mark.filterwarnings("ignore")
def test_limits_hold_on_workers(scheduler: str, tmp_path: Path) -> None:
    repository(tmp_path / "heavy", {f"m{n}.py": app()["app.py"] + "x = [1, (3, 4)]\n" * 15_000 for n in range(8)})
    repository(tmp_path / "light", app())
    path = portfolio_of(tmp_path, "repositories:\n  - {path: heavy}\n  - {path: light}\n")
    limits = Limits(seconds=60, memory=100 << 20, attempts=1)
    found = audited(path, engine=partial(Cluster, scheduler, 2), limits=limits)
    assert [r.member.name for r in found.failed] == ["heavy"]
    assert "memory" in found.failed[0].reason


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stackaudit.app.fleet.cluster._CONNECT", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        Cluster("tcp://127.0.0.1:9", 1)

"""An archive after what should not happen: killed writers, writers at once, no space, no server."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import event
from tests.portfolio.archive_worker import audit
from tests.portfolio.audits import finding, made, node

from stackaudit.model import audit_json
from stackaudit.model.errors import ArchiveError
from stackaudit.portfolio.archive import Archive, open_archive

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "archive.sqlite")
    found: str = request.getfixturevalue("database")
    return found


def started(url: str, *arguments: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.portfolio.archive_worker", url, *map(str, arguments)]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def state(archive: Archive) -> tuple[object, ...]:
    """All that an archive says."""
    audits = archive.audits()
    whole = [audit_json.dumps(archive.load(row)) for row in audits]
    return audits, whole, archive.figures(audits), archive.findings(), archive.components()


@pytest.mark.parametrize("statement", range(1, 14))
def test_killed_inside_a_transaction(url: str, statement: int) -> None:
    with open_archive(url) as archive:
        archive.keep(audit("shop", 0))
        before = state(archive)
        worker = started(url, "shop", 1, 1, statement)
        said, _ = worker.communicate(timeout=60)
        assert (worker.returncode, said) == (-signal.SIGKILL, "")
        assert state(archive) == before
        archive.keep(audit("shop", 1))
        archive.keep(audit("other", 2))
    with open_archive(url) as archive:
        assert len(state(archive)[1]) == 3


def test_killed_at_any_moment(url: str) -> None:
    seed = random.Random(6)
    kept: list[str] = []
    for round_ in range(4):
        worker = started(url, "shop", round_ * 200, 200)
        assert worker.stdout is not None
        kept.append(worker.stdout.readline().strip())
        time.sleep(seed.random() / 4)
        worker.kill()
        kept += worker.communicate()[0].split()
    with open_archive(url) as archive:
        audits, *_ = state(archive)
        ids = {row.id for row in audits}
        assert ids >= {k for k in kept if len(k) == 64}
        assert len(ids) <= len(kept) + 4  # one that was kept and not yet said, each time


def test_writers_at_once_lose_nothing(url: str, tmp_path: Path) -> None:
    workers = [
        started(url, repository, first, 12) for repository, first in (("shop", 0), ("shop", 12), ("shop", 6), ("b", 0))
    ]
    said = [worker.communicate(timeout=120)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4
    with open_archive(url) as archive:
        audits = archive.audits()
        assert {row.id for row in audits} == {name for names in said for name in names}
        assert len(archive.audits("shop")) == 24
        found = archive.findings("shop"), archive.components("shop")
    with open_archive(tmp_path / "alone.sqlite") as alone:
        for number in range(24):
            alone.keep(audit("shop", number))
        assert (alone.findings("shop"), alone.components("shop")) == found


def test_pruning_beside_writers(url: str) -> None:
    with open_archive(url) as archive:
        old = [archive.keep(audit("old", number)) for number in range(10)]
        worker = started(url, "shop", 0, 20)
        for row in old[:-1]:
            archive.prune([row])
        said = worker.communicate(timeout=120)[0].split()
        assert worker.returncode == 0
        assert {row.id for row in archive.audits()} == {*said, old[-1].id}
        state(archive)


def test_no_space_left(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.sqlite") as archive:
        archive.keep(made())
        before = state(archive)

        @event.listens_for(archive._engine, "connect")
        def bound(connection: sqlite3.Connection, _: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")

        noise = random.Random(1).randbytes(200_000).hex()
        with pytest.raises(ArchiveError, match="no space is left; what it held before is unchanged"):
            archive.keep(made("2026-11-21", findings=[finding("1" * 16)], nodes=[node(noise)]))
        assert state(archive) == before


def test_file_that_cannot_grow(tmp_path: Path) -> None:
    """A real limit of the system on the size of files, in a process of its own."""
    path = tmp_path / "archive.sqlite"
    with open_archive(path) as archive:
        archive.keep(audit("shop", 0))
        before = state(archive)
    bound = path.stat().st_size + 40_000
    worker = subprocess.run(
        [sys.executable, "-m", "tests.portfolio.archive_worker", str(path), "shop", "1", "400"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (bound, bound)),
        capture_output=True, text=True, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "ArchiveError" in worker.stderr
    assert "no space is left" in worker.stderr
    with open_archive(path) as archive:
        assert {row.id for row in archive.audits()} == {*worker.stdout.split(), before[0][0].id}
        state(archive)


def test_read_only_file(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.sqlite") as archive:
        event.listen(archive._engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
        with pytest.raises(ArchiveError, match="is read-only"):
            archive.keep(made())


def test_busy_for_too_long(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.sqlite") as archive:
        event.listen(archive._engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 10"))
        other = sqlite3.connect(tmp_path / "archive.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="in use by another process"):
            archive.keep(made())
        assert archive.audits() == ()  # readers need not wait
        other.execute("ROLLBACK")
        other.close()
        assert archive.keep(made()).repository == "shop"


@pytest.mark.services
def test_server_refuses(server: str, database: str) -> None:
    with pytest.raises(ArchiveError, match="password authentication failed") as error:
        open_archive(database.replace("hush-hush", "wrong-one"))
    assert "wrong-one" not in str(error.value)
    with pytest.raises(ArchiveError, match='"none" does not exist'):
        open_archive(f"{server}/none")

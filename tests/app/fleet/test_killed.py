"""Runs that are killed at random moments: nothing lost, nothing twice, and the next run goes on.

Two moments in the suite, twenty under ``make soak``.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.app.fleet.making import app, contents, portfolio_of, repository

from stackaudit.app.fleet.memory import Memory

MOMENTS = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 2
NUMBER = 5


def command(path: Path, state: Path) -> list[str]:
    places = ("-o", state / "site", "--work", state / "work", "--archive", state / "archive.sqlite")
    run = [
        sys.executable,
        "-m",
        "stackaudit",
        "portfolio",
        "run",
        path,
        *places,
        "--as-of",
        "2026-11-20",
        "--jobs",
        "2",
        "--resume",
    ]
    return [str(part) for part in run]


def quiet(run: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], float]:
    """A portfolio, the site of a run that nobody killed, and how long it took."""
    base = tmp_path_factory.mktemp("fleet")
    rows = []
    for number in range(NUMBER):
        folder = repository(base / f"r{number}", app(word=f"word {number}"))
        rows.append(f"  - {{url: '{folder.as_uri()}', name: r{number}}}" if number % 2 else f"  - {{path: r{number}}}")
    path = portfolio_of(base, "repositories:\n" + "\n".join(rows) + "\n")
    start = time.monotonic()
    assert quiet(command(path, base / "state")).wait(120) == 0
    return path, contents(base / "state" / "site"), time.monotonic() - start


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_at_a_random_moment(whole: tuple[Path, dict[str, bytes], float], tmp_path: Path, moment: int) -> None:
    path, wanted, seconds = whole
    state = tmp_path / "state"
    process = quiet(command(path, state))
    time.sleep(random.Random(f"fleet {moment}").uniform(0.3, seconds))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for page in (state / "site").rglob("*.html"):
        assert page.read_bytes() == wanted[page.relative_to(state / "site").as_posix()]  # whole, or not there
    assert quiet(command(path, state)).wait(120) == 0
    assert contents(state / "site") == wanted
    with sqlite3.connect(state / "archive.sqlite") as archive:
        assert archive.execute("pragma integrity_check").fetchone() == ("ok",)
        assert archive.execute("select count(*), count(distinct series) from audits").fetchone() == (NUMBER, NUMBER)
    archive.close()
    assert not list((state / "work").rglob("*.tmp"))


def test_a_resumed_run_asks_only_for_what_is_missing(
    whole: tuple[Path, dict[str, bytes], float], tmp_path: Path
) -> None:
    path, wanted, _ = whole
    state = tmp_path / "state"
    process = quiet(command(path, state))
    journal = state / "work" / "journal.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.exists() and journal.read_bytes().count(b'"done"') >= 2):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = journal.read_bytes().count(b'"done"')
    second = subprocess.run(command(path, state), capture_output=True, text=True, check=True, timeout=120)
    if done < NUMBER:
        assert f"of {NUMBER - done} repositories" in second.stderr
    assert contents(state / "site") == wanted
    assert Memory(state / "work").result("r1") is not None

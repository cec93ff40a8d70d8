"""A comparison to render, and a database server."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.portfolio.making import made

PASSWORD = "hush-hush"


@pytest.fixture
def sample_diff():
    """A comparison with a little of everything."""
    return made()


def _program(name: str) -> str:
    """A program of PostgreSQL: in the path, or where Debian puts it."""
    found = shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.fail(f"{name} is missing: install PostgreSQL (Debian: apt-get install postgresql)")
    return found


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, without a database; it refuses root, so another user runs it."""
    user = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "password").write_text(PASSWORD)
        if user:
            shutil.chown(home, user)
        data, port = home / "data", _free_port()
        setup = [
            _program("initdb"),
            "-D",
            data,
            "-U",
            "stackaudit",
            "-A",
            "scram-sha-256",
            f"--pwfile={home / 'password'}",
            "-N",
        ]
        subprocess.run(setup, check=True, capture_output=True, user=user, cwd=home)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        control = [_program("pg_ctl"), "-D", data, "-w", "-l", home / "log"]
        subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, user=user, cwd=home)
        try:
            yield f"postgresql://stackaudit:{PASSWORD}@127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, user=user, cwd=home)


@pytest.fixture
def database(server: str, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"

"""Machines fail: the result is right, or there is one clear sentence and no half of a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.hostile.scanning import GOOD, ROOT, scan

from stackaudit.model import audit_json

FULL = Path("/dev/full")
ENV = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small repository."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.py").write_text(GOOD)
    return tmp_path / "shop"


def one_sentence(err: bytes, part: bytes) -> None:
    lines = [line for line in err.splitlines() if line.startswith(b"stackaudit: ")]
    assert len(lines) == 1, err
    assert part in lines[0]
    assert b"Traceback" not in err
    assert b"internal error" not in err


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
@pytest.mark.parametrize("form", ["json", "terminal", "html"])
def test_no_space_behind_stdout(shop: Path, form: str) -> None:
    with FULL.open("wb") as full:
        command = [sys.executable, "-m", "stackaudit", "scan", str(shop), "-q", "-f", form]
        done = subprocess.run(command, env=ENV, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    one_sentence(done.stderr, b"No space left")


def test_a_report_that_does_not_fit_leaves_the_old_one(shop: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text("the old one")
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); import signal; "
    limit += "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from stackaudit.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-B", "-c", limit, "scan", str(shop), "-q", "-o", str(report)]
    done = subprocess.run(command, env=ENV, capture_output=True, check=False)
    assert done.returncode == 2
    one_sentence(done.stderr, b"File too large")
    assert report.read_text() == "the old one"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["report.html"]


def test_files_that_change_and_vanish_while_they_are_read(shop: Path) -> None:
    for number in range(90):
        (shop / f"f{number}.py").write_text(GOOD * 20)
    stop = threading.Event()

    def disturb() -> None:
        while not stop.is_set():
            for number in range(0, 90, 3):
                file = shop / f"f{number}.py"
                file.unlink(missing_ok=True)
                (shop / f"f{number + 1}.py").write_text("x" * number)
                file.mkdir(exist_ok=True)
                file.rmdir()
                file.symlink_to("/etc/passwd")
                time.sleep(0.001)

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        ran = [scan(shop, "-f", "json") for _ in range(2)]
    finally:
        stop.set()
        thread.join()
    for done in ran:
        assert done.code == 0, done.err
        assert b"root:x" not in done.out
        paths = {e.path for n in audit_json.loads(done.out).graph.of("call") for e in n.evidence}
        assert {"a.py", *(f"f{n}.py" for n in range(2, 90, 3))} <= paths


def test_a_killed_scan_leaves_nothing(shop: Path, tmp_path: Path) -> None:
    for number in range(400):
        (shop / f"f{number}.py").write_text(GOOD * 50)
    report, scratch = tmp_path / "report.json", tmp_path / "scratch"
    scratch.mkdir()
    report.write_text("the old one")
    command = [sys.executable, "-m", "stackaudit", "scan", str(shop), "-q", "--jobs", "2", "-o", str(report)]
    process = subprocess.Popen(command, env=ENV | {"TMPDIR": str(scratch)})
    time.sleep(0.7)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.returncode == -signal.SIGKILL:
        assert report.read_text() == "the old one"


@pytest.mark.parametrize("command", [["report", "{}", "-o", "x.html"], ["plan", "{}"], ["diff", "{}", "{}"]])
@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"schema": "stackaudit.audit/1"}', b"\x00" * 100, b"[" * 100_000, b"9" * 100_000]
)
def test_a_damaged_audit(command: list[str], data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    file.write_bytes(data)
    words = [word.replace("{}", str(file)) for word in command]
    done = subprocess.run(
        [sys.executable, "-m", "stackaudit", *words], env=ENV, cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode in {2, 3}
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr

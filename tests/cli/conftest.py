"""Run the command line in this process, with its real streams."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.pasts import CODE, MENDED, SECOND, TRAILER, commit

from stackaudit.cli.main import run as run_main

SAMPLES = Path(__file__).resolve().parents[2] / "sample_repos"


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run a command and return its exit code and output."""
    for name in (
        "NO_COLOR",
        "FORCE_COLOR",
        "SOURCE_DATE_EPOCH",
        "COLUMNS",
        "STACKAUDIT_CONFIG",
        "STACKAUDIT_TRACEBACK",
    ):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object) -> Done:
        code = run_main([str(a) for a in arguments])
        text = capfd.readouterr()
        return Done(code, text.out, text.err)

    return call


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    """A copy of a sample repository."""
    shutil.copytree(
        SAMPLES / "rag-support-bot", tmp_path / "bot", ignore=shutil.ignore_patterns("expected.json", ".history.json")
    )
    return tmp_path / "bot"


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit.json of a sample."""
    path = tmp_path_factory.mktemp("stored") / "audit.json"
    assert run_main(["scan", str(SAMPLES / "rag-support-bot"), "--as-of", "2026-11-20", "-q", "-o", str(path)]) == 0
    return path


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of our own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795132800")
    return tmp_path / "data"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Three months: a call without a timeout; a second one, written with help; the first one mended."""
    folder = tmp_path / "shop"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    (folder / "app.py").write_text(CODE)
    commit(folder, "2026-08-01", "one")
    (folder / "short.py").write_text(SECOND)
    commit(folder, "2026-09-10", f"two{TRAILER}")
    (folder / "app.py").write_text(MENDED)
    commit(folder, "2026-10-15", "three")
    return folder

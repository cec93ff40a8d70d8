"""Run the command line in this process, with its real streams."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

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

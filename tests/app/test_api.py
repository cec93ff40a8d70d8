"""The public API, and that an audit depends on nothing but its input."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tools.sample_history import build

import stackaudit
from stackaudit import Audit, Settings, audit
from stackaudit.model import audit_json
from stackaudit.model.errors import UsageError

SAMPLES = Path(__file__).resolve().parents[2] / "sample_repos"
NAMES = sorted(p.name for p in SAMPLES.iterdir() if p.is_dir())
DAY = date(2026, 11, 20)


def test_audit_gives_an_audit() -> None:
    found = audit(SAMPLES / "rag-support-bot", as_of=DAY)
    assert isinstance(found, Audit)
    assert found.run.as_of == "2026-11-20"
    assert found.findings
    assert {n.kind for n in found.graph.nodes.values()} >= {"provider", "model", "call", "sdk"}


def test_settings_count() -> None:
    everything = audit(str(SAMPLES / "rag-support-bot"), as_of=DAY)
    part = audit(SAMPLES / "rag-support-bot", as_of=DAY, settings=Settings(exclude=("support_bot/",)))
    assert len(part.graph.nodes) < len(everything.graph.nodes)


def test_configuration_of_the_machine_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    before = audit_json.dumps(audit(SAMPLES / "plain-shop", as_of=DAY))
    monkeypatch.setenv("STACKAUDIT_EXCLUDE", "**")
    assert audit_json.dumps(audit(SAMPLES / "plain-shop", as_of=DAY)) == before


def test_mistakes_are_errors_of_the_tool(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        audit(tmp_path / "none")


def test_public_names() -> None:
    assert {name for name in stackaudit.__all__ if hasattr(stackaudit, name)} == set(stackaudit.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'scan'"):
        stackaudit.scan  # noqa: B018


@pytest.mark.parametrize("name", NAMES)
def test_two_folders_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    for place in ("one", "two/three"):
        shutil.copytree(SAMPLES / name, tmp_path / place / name)
    first, second = (audit_json.dumps(audit(tmp_path / p / name, as_of=DAY)) for p in ("one", "two/three"))
    assert first == second
    assert str(tmp_path).encode() not in first


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    """Another process hashes texts in another order."""
    build("claims-agents", tmp_path / "claims")
    found = set()
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "-m",
            "stackaudit",
            "scan",
            tmp_path / "claims",
            "-f",
            "json",
            "--as-of",
            "2026-11-20",
        ]
        found.add(subprocess.run(command, env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "PYTHONPATH": "src"},
                                 cwd=SAMPLES.parent, capture_output=True, check=True).stdout)  # fmt: skip
    assert len(found) == 1


@pytest.mark.parametrize("name", NAMES)
def test_audit_json_is_read_back(name: str) -> None:
    found = audit(SAMPLES / name, as_of=DAY)
    assert audit_json.dumps(audit_json.loads(audit_json.dumps(found))) == audit_json.dumps(found)


def test_the_number_of_processes_does_not_count(tmp_path: Path) -> None:
    """Small trees are parsed in one process; here every tree is worth several."""
    code = (
        "import sys; from stackaudit.app import resolving, workers; from stackaudit.cli.main import run\n"
        "workers.WORTH_IT = 0; resolving.SHARE = 5\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    found = set()
    for jobs in ("1", "2", "3"):
        command = [sys.executable, "-c", code, "scan", SAMPLES / "claims-agents", "-f", "json", "--as-of", "2026-11-20"]
        done = subprocess.run([*command, "--jobs", jobs], capture_output=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1

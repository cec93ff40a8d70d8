"""The wheel: the same bytes twice, complete, and able to scan from where it is installed."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE", "src", "rules")
pytestmark = pytest.mark.build


def build(folder: Path) -> Path:
    """Copy what the build needs to a folder of its own and build the wheel there."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy2(source, folder / part)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795132800"},
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One wheel for all tests of this file."""
    return build(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, as an installer lays them out."""
    place = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def run(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command of the unpacked wheel, away from the checkout."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "STACKAUDIT_"))}
    command = [sys.executable, "-m", "stackaudit", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**env, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=False
    )


def test_the_same_bytes_twice(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


def test_it_is_complete(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {
        f"stackaudit/rulebook/shipped/{p.relative_to(ROOT / 'rules').as_posix()}"
        for p in (ROOT / "rules").rglob("*.yaml")
    }
    assert rules
    assert rules <= names
    code = {
        p.relative_to(ROOT / "src").as_posix()
        for p in (ROOT / "src").rglob("*")
        if p.suffix in {".py", ".html", ".css", ".js", ".gz"}
    }
    assert code <= names
    assert {"stackaudit/catalog/compiled.msgpack", "stackaudit/model/audit.schema.json", "stackaudit/py.typed"} <= names
    assert not [n for n in names if "tests/" in n or "__pycache__" in n]


def test_it_names_its_files(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (n for n in archive.namelist() if n.endswith("METADATA"))
    (entries,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
    assert b"stackaudit = stackaudit.cli.main:main" in archive.read(entries)
    assert b"License-Expression: Apache-2.0" in archive.read(metadata)


def test_it_scans(unpacked: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_repos" / "rag-support-bot", tmp_path / "bot")
    done = run(
        unpacked, "scan", "bot", "--as-of", "2026-11-20", "-o", "out/bot.html", "-o", "out/bot.json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "bot.html").stat().st_size > 10_000
    where = subprocess.run(
        [sys.executable, "-c", "import stackaudit; print(stackaudit.__file__)"],
        env={"PYTHONPATH": str(unpacked)}, capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert where.stdout.startswith(str(unpacked))


def test_it_keeps_audits(unpacked: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_repos" / "plain-shop", tmp_path / "shop")
    done = run(unpacked, "scan", "shop", "--as-of", "2026-11-20", "--archive", "all.sqlite", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2026-11-20" in run(unpacked, "archive", "list", "--archive", "all.sqlite", cwd=tmp_path).stdout


def test_it_uses_the_compiled_catalogue(unpacked: Path, tmp_path: Path) -> None:
    done = run(unpacked, "doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "compiled" in done.stdout


def test_it_installs_without_network(wheel: Path, tmp_path: Path) -> None:
    """Installed into a fresh environment; what it depends on is taken from the one that runs the tests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
    )
    (packages,) = {p for p in map(Path, sys.path) if p.name == "site-packages"}
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "stackaudit", "rules", "list"],
        env={"PYTHONPATH": str(packages), "PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == len(list((ROOT / "rules").glob("*/*.yaml")))

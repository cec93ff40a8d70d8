"""Habits of the code base: rooms, sizes, exceptions, siblings."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stackaudit"
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 400
SIBLINGS = ("detectors", "linking", "measures", "reports", "rulebook/checks", "cli/commands", "fixes/codemods")
ROOMS = {
    "app", "catalog", "cli", "detectors", "documents", "fixes", "graph", "intake", "linking", "measures", "model", "parsing",
    "portfolio", "reports", "resolution", "rulebook",
}  # fmt: skip


def shown(path: Path) -> str:
    """A path for messages."""
    return path.relative_to(SOURCE).as_posix()


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_rooms_import_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": "src", "PATH": ""},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_known() -> None:
    found = {p.name for p in SOURCE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert found <= ROOMS
    assert found >= ROOMS


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_files_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES


def test_one_broad_except() -> None:
    broad = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"Exception"}
                if names & {"Exception", "BaseException"}:
                    broad.append(shown(path))
    assert broad == ["cli/main.py"]


@pytest.mark.parametrize("room", SIBLINGS)
def test_siblings_do_not_know_each_other(room: str) -> None:
    """Modules that are found by walking a package may share helpers, and never each other."""
    folder = SOURCE / room
    members = {p.stem: p for p in folder.glob("*.py") if p.stem != "__init__" and _is_member(p)}
    package = "stackaudit." + room.replace("/", ".")
    known = {
        (name, other)
        for name, path in members.items()
        for other in members.keys() - {name}
        if f"{package}.{other}" in imported(path)
    }
    assert not known


def _is_member(path: Path) -> bool:
    """Helpers beside members declare nothing for the walk."""
    text = path.read_text(encoding="utf-8")
    return path.parent.name != "reports" or "\nNAME = " in text


def test_tree_names_no_index_host_and_no_machine_path() -> None:
    """The environment is locked by hashes; where packages come from is the user's affair."""
    hosts = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "/ro" + "ot/", "/wo" + "rk/")
    kinds = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".cfg", ".html", ".css", ".js"}
    files = [p for p in ROOT.iterdir() if p.is_file() and (p.suffix in kinds or p.name in {"Makefile", "NOTICE"})]
    for folder in ("src", "tests", "tools", "docs", "rules", ".ci", "benchmarks"):
        files += [p for p in (ROOT / folder).rglob("*") if p.is_file() and (p.suffix in kinds or folder == ".ci")]
    hits = []
    for path in files:
        if "vendors" in path.parts or "catalogue" in path.parts or "fixtures" in path.parts:
            continue  # data about packages, with their addresses
        text = path.read_text(encoding="utf-8", errors="replace")
        hits += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]
    assert not hits


def test_locked_environment_is_in_step_and_hashed() -> None:
    """`make lock` after a change of dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [line for extra in project["project"]["optional-dependencies"].values() for line in extra]
    wanted = [*project["project"]["dependencies"], *extras, *project["dependency-groups"]["dev"]]
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==.*\n((?:    --hash=sha256:.*\n)*)", lock, re.MULTILINE)
    locked = {name for name, _ in entries}
    names = {re.split(r"[><=\[; ]", line, maxsplit=1)[0].lower() for line in wanted}
    assert names <= locked, sorted(names - locked)
    assert [name for name, hashes in entries if not hashes] == []
    assert "index-url" not in lock
    assert "://" not in lock

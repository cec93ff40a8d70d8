"""What we hand out about ourselves, and what we let into our own pipelines."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from tools import build_sbom

ROOT = Path(__file__).resolve().parents[2]


def test_the_sbom_is_valid_and_complete() -> None:
    text = json.dumps(build_sbom.document())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    names = {c["name"] for c in json.loads(text)["components"]}
    assert {"click", "sqlalchemy", "tree-sitter", "markupsafe", "gitdb"} <= names  # the last two through others
    assert not names & {"pytest", "mypy", "ruff"}
    assert text == json.dumps(build_sbom.document())


def test_everything_in_the_locks_has_a_hash() -> None:
    for name in ("requirements-dev.txt", "requirements-fuzz.txt"):
        rows = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
        packages = [row for row in rows if row and not row.lstrip().startswith("#")]
        assert packages
        assert [row for row in packages if "--hash=sha256:" not in row] == []


def test_zizmor_finds_nothing_in_the_action() -> None:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("zizmor is not installed")
    done = subprocess.run(
        [program, "--offline", "--no-progress", "--quiet", "action.yml"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()

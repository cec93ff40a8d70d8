"""Bad input, end to end: what cannot be read is named with its reason in every report, and the audit goes on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stackaudit import reports
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.reports import terminal

ROOT = Path(__file__).resolve().parents[2]
GOOD = 'from openai import OpenAI\n\nclient = OpenAI()\nclient.responses.create(model="gpt-4o", input="hello")\n'
DEEP = 30_000

UNREAD: dict[str, tuple[bytes, str]] = {
    "binary.py": (b"import openai\n\0\1\2" * 400, "binary"),
    "huge.py": (b"import openai  # padding of a file that nobody wrote\n" * 200_000, "too large"),
    "deep.json": (b'{"model": "gpt-4o", "x": ' + b"[" * DEEP + b"]" * DEEP + b"}", "nested deeper"),
    "deep.yaml": (b"model: gpt-4o\nx: " + b"[" * DEEP, "YAML was not read"),
    "deep.toml": (b'model = "gpt-4o"\nx = ' + b"[" * DEEP, "nested deeper"),
    "bomb.yaml": (b"model: gpt-4o\n" + b"".join(b"x%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9) if n else b"1")
                                                 for n in range(12)), "YAML was not read"),
    "half.toml": (b'[tool]\nmodel = "gpt-4o\n', "TOML was not read"),
    "half.yaml": (b'model: "gpt-4o\n  next: [', "YAML was not read"),
    "half.json": (b'{"model": "gpt-4o", ', "JSON was not read"),
    "half.ipynb": (b'{"cells": [{"cell_type": "code", "source": ["import openai', "Notebook"),
    "list.ipynb": (b'["import openai"]', "no list of cells"),
    "utf32.yaml": ("model: gpt-4o\n".encode("utf-32"), ""),
    "package.json": (b'{"dependencies": {"openai": ', "not"),
}  # fmt: skip
"""Files that cannot be read as what they claim to be, and a part of the reason."""

READ: dict[str, bytes] = {
    "broken.py": b"import openai\nclient = openai.OpenAI(\ndef half(:\n    x = client.responses.create(model='gpt-4o'",
    "latin.py": "# café\nimport openai\n".encode("latin-1"),
    "bom.py": b"\xef\xbb\xbf" + GOOD.encode(),
    "wide.py": GOOD.encode("utf-16"),
    "crlf.py": GOOD.replace("\n", "\r\n").encode(),
    "deep.py": b"import openai\nx = " + b"(" * DEEP + b")" * DEEP + b"\n",
    "long.py": b"import openai\nx = '" + b"y" * 500_000 + b"'\n",
    "many_ifs.py": b"import openai\n" + b"".join(b" " * n + b"if x:\n" for n in range(900)),
    "control.py": b"import openai  # \x1b[31m\x07 \xe2\x80\xae\n",
    "empty.py": b"",
    "requirements.txt": b"openai==1.0\n-r ../../outside.txt\n-r requirements.txt\n\xff\xfe\n",
}
"""Odd files that are read as far as they go."""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A repository with one good file and many bad ones."""
    root = tmp_path / "bad"
    root.mkdir()
    (root / "good.py").write_text(GOOD)
    for name, (data, _) in UNREAD.items():
        (root / name).write_bytes(data)
    for name, data in READ.items():
        (root / name).write_bytes(data)
    (root / "loop").symlink_to(root)
    (root / "out.py").symlink_to("/etc/passwd")
    os.mkfifo(root / "pipe.py")
    (root / os.fsdecode(b"caf\xe9.py")).write_text(GOOD)
    (root / "line\nbreak.py").write_text(GOOD)
    return root


def scan(folder: Path, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[bytes]:
    """Run a scan in a process of its own, so that a crash of a parser is seen."""
    command = [sys.executable, "-m", "stackaudit", "scan", folder, "--as-of", "2026-11-20", *arguments]
    env = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]}
    return subprocess.run(command, env=env, capture_output=True, check=False, timeout=timeout)


@pytest.fixture
def audited(bad: Path) -> Audit:
    """The audit of the bad repository."""
    done = scan(bad, "-f", "json")
    assert done.returncode == 0, done.stderr
    return audit_json.loads(done.stdout)


def test_the_scan_goes_on(audited: Audit) -> None:
    places = {e.path for n in audited.graph.of("call") for e in n.evidence}
    assert {"good.py", "bom.py", "crlf.py", "line\nbreak.py"} <= places


def test_everything_unread_has_a_reason(audited: Audit) -> None:
    reasons = {s.path: s.reason for s in audited.skips}
    for name, (_, part) in UNREAD.items():
        assert part in reasons.get(name, "nothing"), (name, reasons.get(name))
    for name in ("out.py", "pipe.py"):
        assert name in reasons
    assert not [s for s in audited.skips if s.path in READ and s.path not in {"deep.py", "requirements.txt"}]
    assert "passwd" not in str(reasons)


def test_every_report_says_so(audited: Audit) -> None:
    shown = [f.render(audited).decode() for name, f in reports.formats().items() if name not in {"csv", "pdf"}]
    for text in [*shown, terminal.render(audited)]:
        assert "half.toml" in text or "could not be read" in text or "not read" in text
    for name in ("html", "markdown", "json"):
        text = reports.formats()[name].render(audited).decode().replace("<wbr>", "")
        assert "half.toml" in text
        assert "half.ipynb" in text


def test_strict_exits_3(bad: Path) -> None:
    done = scan(bad, "-q", "--strict")
    assert done.returncode == 3
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1


def test_the_same_bytes_each_time(bad: Path, audited: Audit) -> None:
    assert scan(bad, "-f", "json").stdout == audit_json.dumps(audited)


def test_reports_can_be_written(bad: Path, tmp_path: Path) -> None:
    texts = [f for f in reports.formats().values() if f.name != "pdf"]  # which needs more than Python
    files = [tmp_path / f"r{s}" for f in texts for s in f.suffixes]
    done = scan(bad, *(part for f in files for part in ("-o", str(f))))
    assert done.returncode == 0, done.stderr
    for file in files:
        file.read_text(encoding="utf-8")


def nothing(folder: Path) -> Path:
    """A path where nothing is."""
    return folder / "none"


def empty(folder: Path) -> Path:
    """An empty folder."""
    (folder / "empty").mkdir()
    return folder / "empty"


def only_folders(folder: Path) -> Path:
    """A folder that holds folders and no file."""
    (folder / "a" / "b" / "c").mkdir(parents=True)
    return folder / "a"


def a_file(folder: Path) -> Path:
    """A file where a folder is asked for."""
    (folder / "a.py").write_text(GOOD)
    return folder / "a.py"


def below_a_file(folder: Path) -> Path:
    """A path that leads through a file."""
    return a_file(folder) / "b"


def a_long_name(folder: Path) -> Path:
    """A name that no file system holds."""
    return folder / ("x" * 5000)


@pytest.mark.parametrize("make", [nothing, empty, only_folders, a_file, below_a_file, a_long_name])
def test_a_path_that_cannot_be_audited_gets_one_sentence(make: Callable[[Path], Path], tmp_path: Path) -> None:
    done = scan(make(tmp_path))
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"stackaudit: ")
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_a_folder_without_the_stack(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print('hello')\n")
    done = scan(tmp_path, "-f", "json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["nodes"], found["findings"], found["skips"]) == ([], [], [])


def test_damaged_git_data(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(GOOD)
    (tmp_path / ".git").write_text("gitdir: /etc\n")
    done = scan(tmp_path, "-f", "json")
    assert done.returncode == 0, done.stderr
    assert [s["path"] for s in json.loads(done.stdout)["skips"]] == [".git"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_forbidden_file(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "secret.py").write_text(GOOD)
    (tmp_path / "secret.py").chmod(0)
    done = scan(tmp_path, "-f", "json")
    assert [s["reason"] for s in json.loads(done.stdout)["skips"]] == ["permission denied"]

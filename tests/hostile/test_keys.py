"""Keys of many kinds in every format: none is in a report, on the terminal, in an archive or in a folder of the user."""

from __future__ import annotations

import html
import os
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from tests.hostile.keys import KINDS, NAMED, secret_part
from tests.hostile.planting import LOOKS

from stackaudit import reports
from stackaudit.model import audit_json
from stackaudit.model.evidence import keyless, redact
from stackaudit.portfolio.archive import open_archive

ROOT = Path(__file__).resolve().parents[2]
EASY = {
    "argument.py",
    "header.py",
    "call.ts",
    "Call.java",
    "settings.toml",
    "setup.ini",
    "appsettings.json",
    "values.yaml",
}
"""Files whose keys all stand beside a name that says so."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A repository with one key for each kind and format, and what must not be found by where it stands."""
    root, secrets = tmp_path_factory.mktemp("planted"), {}
    for kind, make in (KINDS | NAMED).items():
        for name, look in LOOKS.items():
            if kind in NAMED and name not in EASY:
                continue
            key = make(f"{kind}/{name}")
            file = root / kind / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(look(key))
            secrets[secret_part(key)] = f"{kind}/{name}"
    return root, secrets


@pytest.fixture(scope="module")
def written(planted: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that a scan and an archive leave behind, by name."""
    root, place = planted[0], tmp_path_factory.mktemp("written")
    homes = {name: place / name for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR")}
    for home in homes.values():
        home.mkdir()
    env = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"], **{k: str(v) for k, v in homes.items()}}
    suffixes = sorted(s for f in reports.formats().values() if f.name != "pdf" for s in f.suffixes)
    outputs = [part for s in suffixes for part in ("-o", str(place / f"report{s}"))]
    command = [sys.executable, "-m", "stackaudit", "scan", root, "-v", "--as-of", "2026-11-20", *outputs]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    with open_archive(str(place / "archive.sqlite")) as archive:
        archive.keep(audit_json.loads((place / "report.json").read_bytes()))
    found = {"stdout": done.stdout, "stderr": done.stderr}
    return found | {str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()}


def leaks(data: bytes, secrets: dict[str, str]) -> set[str]:
    text = html.unescape(data.decode("utf-8", "replace")).replace("<wbr>", "").replace("\\", "")
    return {where for secret, where in secrets.items() if secret in text}


def test_the_formats_are_read(written: dict[str, bytes]) -> None:
    """Otherwise the test below could not fail."""
    quiet = {"note.ipynb", "setup.ini", "values.yaml", "debt.py", "main.bicep", "appsettings.json"}
    quiet |= {"settings.toml", ".github/workflows/ai.yaml", "crew/config/agents.yaml", "CLAUDE.md"}
    assert [name for name in LOOKS if name not in quiet and name.encode() not in written["report.json"]] == []


def test_no_key_is_left(planted: tuple[Path, dict[str, str]], written: dict[str, bytes]) -> None:
    found = {name: sorted(leaks(data, planted[1])) for name, data in written.items()}
    assert {name: where for name, where in found.items() if where} == {}


def test_no_key_is_in_the_packed_parts_of_an_archive(
    planted: tuple[Path, dict[str, str]], written: dict[str, bytes]
) -> None:
    data, unpacked = written["archive.sqlite"], b""
    start = data.find(b"\x78")
    while start >= 0:
        with suppress(zlib.error):
            unpacked += zlib.decompressobj().decompress(data[start:])
        start = data.find(b"\x78", start + 1)
    assert b"evidence" in unpacked
    assert leaks(unpacked, planted[1]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "sklearn-crfsuite", "hf-transformers-models-7b", "npm:@ai-sdk/openai", "ls_colors_of_terminal_3", "pypi:sk-video", "ghp_import", "r8-shrinker",
        "terraform:aws_secretsmanager_secret.openai_token_store", "git@github.com:team/repo.git", "https://user@host.example/x", "xoxo-model-2024",
        "sha256:" + "0a" * 32, "hf_hub_download", "gpt-4o-2024-08-06", "dapi_client", "SG.Subnet.main", "https://host.example/a:b@c",
    ],
)  # fmt: skip
def test_names_that_are_no_keys_stay(text: str) -> None:
    assert keyless(text) == text


@pytest.mark.parametrize("kind", KINDS)
def test_keys_are_told_from_their_looks(kind: str) -> None:
    key = KINDS[kind]("look")
    for text in (key, f"at {key},", f"=={key}", f"https://{key}@host.example/x", f"https://h.example/?x={key}"):
        assert secret_part(key) not in keyless(text)
        assert secret_part(key) not in redact(text)

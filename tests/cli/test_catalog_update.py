"""``catalog update``: only under a hash, with what changes said, and a way back."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stackaudit.catalog.loading import load
from stackaudit.catalog.models import DATA_FILE, ModelCatalogue

PLAIN = json.loads(gzip.decompress(DATA_FILE.read_bytes()))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def written(path: Path, as_of: str) -> tuple[Path, str]:
    """A catalogue in which the first end has moved to the day of the second."""
    data = json.loads(json.dumps(PLAIN)) | {"as_of": as_of}
    column = data["lifecycle"]["shutdown"]
    column[0] = next(day for day in column if day not in {None, column[0]})
    path.write_bytes(gzip.compress(json.dumps(data).encode()))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_update_and_back(run: Callable, tmp_path: Path) -> None:
    path, digest = written(tmp_path / "models.json.gz", "2099-01-01")
    tried = run("catalog", "update", path, "--sha256", digest, "--dry-run")
    assert tried.code == 0
    assert not (tmp_path / "home").exists()
    done = run("catalog", "update", path, "--sha256", f"sha256:{digest.upper()}")
    assert (done.code, done.out) == (0, tried.out)
    first, change = done.out.splitlines()
    assert first == f"{PLAIN['as_of']} → 2099-01-01: 0 models more, 0 gone, 1 ends changed, 0 prices changed"
    moved = next(row for row in ModelCatalogue.load().rows() if row.lifecycles)
    assert change.startswith(f"  {moved.lifecycles[0].host}: {moved.id}: {moved.lifecycles[0].shutdown} (")
    kept = tmp_path / "home" / "stackaudit" / "models.json.gz"
    assert f"kept in {kept}" in done.err
    assert "to go back: stackaudit catalog update --back" in done.err
    load.cache_clear()
    doctor = run("doctor").out
    load.cache_clear()
    assert "models as of 2099-01-01" in doctor
    assert f"models updated in {kept}" in doctor
    back = run("catalog", "update", "--back")
    assert (back.code, kept.exists()) == (0, False)
    assert f"in use is the one of {PLAIN['as_of']}" in back.out
    assert run("catalog", "update", "--back").out.startswith("there was no updated catalogue")


def test_nothing_is_taken_without_its_hash(run: Callable, tmp_path: Path) -> None:
    path, digest = written(tmp_path / "models.json.gz", "2099-01-01")
    for arguments, said in (
        ((path,), f"--sha256 is missing: a catalogue is taken only under the hash that its publisher names; this file has {digest}"),
        ((path, "--sha256", "abc"), "is no SHA-256 of 64"),
        ((path, "--sha256", "0" * 64), "the hash does not fit"),
        (("some-package==1.0",), "--sha256 is missing"),
        (("some-package", "--sha256", digest), "neither a file nor a package with its version"),
        (("--index-url=x==1", "--sha256", digest), "no such option"),
        ((), "give either SOURCE or --back"),
        ((path, "--back"), "give either SOURCE or --back"),
    ):  # fmt: skip
        done = run("catalog", "update", *arguments)
        assert done.code == 2, arguments
        assert said.lower() in done.err.lower()
        assert not (tmp_path / "home").exists()


def test_an_older_catalogue_is_refused(run: Callable, tmp_path: Path) -> None:
    path, digest = written(tmp_path / "models.json.gz", "2020-01-01")
    done = run("catalog", "update", path, "--sha256", digest)
    assert done.code == 2
    assert "older than the one in use" in done.err


def test_what_is_no_catalogue_is_refused(run: Callable, tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(b"no catalogue")
    done = run("catalog", "update", path, "--sha256", hashlib.sha256(path.read_bytes()).hexdigest())
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "no catalogue of models" in done.err


def test_an_old_catalogue_is_named_as_old(run: Callable) -> None:
    model = ModelCatalogue.load().names()
    name = min(model)
    assert run("catalog", "show", name, "--as-of", PLAIN["as_of"]).err == ""
    assert "days old" in run("catalog", "show", name, "--as-of", "2099-01-01").err
    assert "days old" in run("catalog", "retiring", "--as-of", "2099-01-01").err


def test_show_names_who_disagrees(run: Callable) -> None:
    rows = list(ModelCatalogue.load().rows())
    disputed = next(row for row in rows if any(end.others for end in row.lifecycles))
    end = next(end for end in disputed.lifecycles if end.others)
    line = next(x for x in run("catalog", "show", disputed.id).out.splitlines() if x.startswith(f"  {end.host}: "))
    assert f"but {' and '.join(end.others[0][1])} say" in line
    assert str(end.others[0][0]) in line
    unsure = next(row for row in rows if "tools" in row.disputed)
    assert "  tools: not known, the sources do not agree\n" in run("catalog", "show", unsure.id).out
    lacking = next(row for row in rows if dict(row.denied).get("tools"))
    said = " and ".join(dict(lacking.denied)["tools"])
    assert f"  does not take tools, stated by {said}\n" in run("catalog", "show", lacking.id).out

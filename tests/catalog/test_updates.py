"""A newer catalogue: what is accepted, where it is kept, and that bad data never replaces good."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.catalog import updates
from stackaudit.catalog.models import DATA_FILE, ModelCatalogue
from stackaudit.model.errors import InputError

SHIPPED = DATA_FILE.read_bytes()
PLAIN = gzip.decompress(SHIPPED)


def packed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


def newer(day: str = "2099-01-01", **changed: object) -> bytes:
    return packed(json.dumps(json.loads(PLAIN) | {"as_of": day} | changed).encode())


def wheel(*members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for member in members:
            archive.writestr(member, newer())
    return held.getvalue()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def test_the_newer_one_is_used_until_it_is_dropped(tmp_path: Path) -> None:
    assert updates.current() is ModelCatalogue.load()
    path = updates.keep(newer())
    assert path == tmp_path / "stackaudit" / "models.json.gz"
    assert updates.current().as_of.year == 2099
    assert updates.current().hash != ModelCatalogue.load().hash
    assert [p.name for p in path.parent.iterdir()] == ["models.json.gz"], "nothing is left lying about"
    assert updates.drop()
    assert not updates.drop()
    assert updates.current() is ModelCatalogue.load()


def test_an_old_update_does_not_hide_a_newer_release() -> None:
    updates.keep(newer("2020-01-01"))
    assert updates.current() is ModelCatalogue.load()


def test_a_damaged_update_is_not_used_and_named() -> None:
    updates.place().parent.mkdir(parents=True)
    updates.place().write_bytes(b"\x1f\x8b nothing")
    assert updates.current() is ModelCatalogue.load()
    with pytest.raises(InputError, match="no catalogue of models"):
        updates.kept()


def test_a_package_holds_one() -> None:
    assert updates.unpack(SHIPPED) == SHIPPED
    assert updates.unpack(wheel("stackaudit/catalog/models.json.gz", "x.py")) == newer()
    with pytest.raises(InputError, match="holds no file"):
        updates.unpack(wheel("x.py"))
    with pytest.raises(InputError, match="holds 2 file"):
        updates.unpack(wheel("a/catalog/models.json.gz", "b/catalog/models.json.gz"))


OTHER = {
    "nothing": b"",
    "not packed": b"{}",
    "packed nothing": packed(b""),
    "a list": packed(b"[]"),
    "an empty object": packed(b"{}"),
    "a format only": packed(b'{"format": 2}'),
    "cut": SHIPPED[:2000],
    "another format": newer(format=99),
    "no day": newer("no day"),
    "no tables": newer(tables={}),
    "ids only": newer(models={"id": ["a"]}),
    "ends without hosts": newer(lifecycle={"model": [0]}),
    "sources without address": newer(sources=[{"name": "x"}]),
    "too deep": packed(b"[" * 200_000),
}


@pytest.mark.parametrize("data", OTHER.values(), ids=OTHER)
def test_other_data_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        updates.read(data)


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "_PLAIN", 1000)
    with pytest.raises(InputError, match="too large"):
        updates.read(SHIPPED)


def test_control_characters_are_refused() -> None:
    data = json.loads(PLAIN)
    data["models"]["id"][0] = "a\x1b[2J"
    with pytest.raises(InputError, match="control characters"):
        updates.read(packed(json.dumps(data).encode()))


@given(st.integers(0, len(SHIPPED) - 1), st.binary(min_size=1, max_size=4))
def test_flipped_bytes_are_refused_or_read(place: int, noise: bytes) -> None:
    """Nothing but the one error leaves ``read``."""
    data = SHIPPED[:place] + noise + SHIPPED[place + len(noise) :]
    try:
        assert updates.read(data).as_of
    except InputError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)

"""The store of what was worked out before: there, or quietly not there, and never wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from stackaudit.app import cache as module
from stackaudit.app.cache import Cache, stamp

WRITER = """
import sys
from pathlib import Path
from stackaudit.app.cache import Cache
cache = Cache(Path(sys.argv[1]))
for number in range(40):
    key = b"%d" % (number % 10)
    cache.put(key, key * 2000)
    assert cache.get(key) == key * 2000, cache.note
print(cache.note)
"""


def test_what_is_put_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(b"key") is None
    assert not cache.path.exists()
    cache.put(b"key", b"value")
    cache.put(b"other", None)
    assert Cache(tmp_path).get(b"key") == b"value"
    assert cache.get(b"other") is None
    assert cache.note == ""
    assert cache.path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_no_cache_and_makes_room_for_a_sound_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(b"key", b"value")
    cache.path.write_bytes(b"no database at all" * 1000)
    assert cache.get(b"key") is None
    assert "is not used" in cache.note
    cache.put(b"key", b"value")  # no second complaint, no exception
    later = Cache(tmp_path)
    later.put(b"key", b"value")
    assert later.get(b"key") == b"value"


def test_a_value_that_was_changed_on_disk_is_not_returned(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(b"key", b"value" * 100)
    with sqlite3.connect(cache.path) as db:
        packed = bytearray(db.execute("SELECT value FROM kept").fetchone()[0])
        packed[-1] ^= 1
        db.execute("UPDATE kept SET value = ?", (bytes(packed),))
    db.close()
    assert cache.get(b"key") is None
    assert cache.note


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    cache = Cache(tmp_path / "inner")
    cache.put(b"key", b"value")
    assert cache.note
    assert cache.get(b"key") is None


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("")
    cache = Cache(tmp_path / "place")
    cache.put(b"key", b"value")
    assert "is not used" in cache.note


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path, most=3000)
    for day in range(4):
        monkeypatch.setattr(module.time, "time", lambda day=day: 1e9 + day * 100_000)
        cache.put(b"%d" % day, os.urandom(900))
        if day == 2:
            monkeypatch.setattr(module.time, "time", lambda: 1e9 + 290_000)
            assert cache.get(b"0") is not None  # used again: the others are older now
    assert [name for name in b"0123" if cache.get(bytes([name]))] == list(b"03")


def test_several_processes_at_once(tmp_path: Path) -> None:
    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)

    running = [start() for _ in range(3)]
    assert [(process.communicate()[0], process.returncode) for process in running] == [("\n", 0)] * 3


def test_a_reader_beside_the_first_writer_sees_all_or_nothing(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number)
        writer = os.fork()
        if writer == 0:
            Cache(folder).put(b"key", b"value")
            os._exit(0)
        reader = Cache(folder)
        found = [reader.get(b"key") for _ in range(50)]
        os.waitpid(writer, 0)
        assert set(found) <= {None, b"value"}
        assert reader.note == ""
        assert Cache(folder).get(b"key") == b"value"


def test_the_stamp_is_that_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    first = stamp()
    monkeypatch.setattr(module, "__version__", "99")
    stamp.cache_clear()
    try:
        assert stamp() != first
    finally:
        stamp.cache_clear()

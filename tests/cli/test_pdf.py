"""``-o report.pdf`` where the extra is not installed."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest


def test_without_the_extra_a_scan_stops_before_it_starts(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    done = run("scan", tmp_path, "-o", tmp_path / "a.pdf")
    assert done.code == 2
    assert done.err.splitlines() == ["stackaudit: PDF needs WeasyPrint: install stackaudit[pdf]"]
    assert not (tmp_path / "a.pdf").exists()

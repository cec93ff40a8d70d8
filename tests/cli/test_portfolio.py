"""``stackaudit portfolio run`` as a user sees it."""

import json
from pathlib import Path

import pytest
from tests.app.fleet.making import app, portfolio_of, repository


@pytest.fixture
def asked(tmp_path: Path) -> tuple[object, ...]:
    repository(tmp_path / "one", app())
    path = portfolio_of(tmp_path, "name: House\nrepositories:\n  - {path: one, owner: me}\n  - {path: gone}\n")
    places = ("-o", tmp_path / "site", "--work", tmp_path / "work", "--archive", tmp_path / "archive.sqlite")
    return ("portfolio", "run", path, *places, "--as-of", "2026-11-20", "--jobs", "1")


def test_report_and_summary(run, asked: tuple[object, ...], tmp_path: Path) -> None:
    done = run(*asked)
    assert done.code == 0, done.err
    assert "not audited: gone: 'gone' does not exist" in done.err
    assert f"wrote {tmp_path / 'site' / 'index.html'}" in done.err
    assert "2 of 2 repositories, 1 failed" in done.err
    assert done.out.startswith("Exposure is ")
    value = json.loads((tmp_path / "site" / "portfolio.json").read_bytes())
    assert [r["state"] for r in value["repositories"]] == ["failed", "audited"]
    quiet = run(*asked, "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_an_unfinished_run_is_offered(run, asked: tuple[object, ...], tmp_path: Path) -> None:
    assert run(*asked).code == 0
    journal = tmp_path / "work" / "journal.jsonl"
    journal.write_bytes(b"\n".join(line for line in journal.read_bytes().split(b"\n") if b"end" not in line))
    done = run(*asked, "--resume")
    assert done.code == 0
    assert "1 of 1 repositories" in done.err
    journal.write_bytes(b"\n".join(line for line in journal.read_bytes().split(b"\n") if b"end" not in line))
    assert "was stopped after 1 of its repositories; --resume goes on with it" in run(*asked).err


@pytest.mark.parametrize(
    ("more", "said"),
    [(("--scheduler", "tcp://x:1"), "--scheduler is for --engine dask"), (("--as-of", "soon"), "is no date")],
)
def test_what_cannot_be(run, asked: tuple[object, ...], more: tuple[str, ...], said: str) -> None:
    done = run(*asked, *more)
    assert done.code == 2
    assert said in done.err


def test_a_token_that_is_not_set(run, tmp_path: Path, asked: tuple[object, ...]) -> None:
    portfolio_of(tmp_path, "forges: {h.example: {token: NO_SUCH_TOKEN}}\nrepositories:\n  - {path: one}\n")
    done = run(*asked)
    assert (done.code, "NO_SUCH_TOKEN" in done.err) == (2, True)

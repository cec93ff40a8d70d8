"""An archive keeps audits whole, and what is known over time, in whatever order they come."""

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portfolio.audits import finding, made, node

from stackaudit.model import audit_json
from stackaudit.model.audit import Measure
from stackaudit.model.errors import ArchiveError, UsageError
from stackaudit.portfolio.archive import Archive, open_archive
from stackaudit.portfolio.figures import figures


@pytest.fixture
def archive(tmp_path: Path):
    with open_archive(tmp_path / "archive.sqlite") as opened:
        yield opened


def spans(archive: Archive, repository: str = "shop") -> dict[str, tuple[str, str, str | None]]:
    rows = archive.findings(repository)
    return {
        row.fingerprint: (row.first_seen[8:], row.last_seen[8:], (row.resolved_at or "")[8:] or None) for row in rows
    }


def test_audit_comes_back_as_it_was(archive: Archive) -> None:
    audit = made(commit="b" * 40, findings=[finding("a" * 16)], nodes=[node("one"), node("two"), node("m", "model")])
    kept = archive.keep(audit)
    assert audit_json.dumps(archive.load(kept)) == audit_json.dumps(audit)
    assert (kept.repository, kept.day, kept.commit, kept.origin) == ("shop", "2026-11-20", "b" * 40, "scan")
    assert archive.measure(kept, "debt") == {"minutes": 60, "ratio": 0.01, "rating": "A"}
    assert archive.measure(kept, "none") is None


def test_same_content_is_kept_once(archive: Archive) -> None:
    assert archive.keep(made()) == archive.keep(made(), origin="history")
    assert len(archive.audits()) == 1
    archive.keep(made(minutes=61))
    assert len(archive.audits()) == 2


def test_texts_that_a_database_would_refuse(archive: Archive) -> None:
    odd = "name\0 \udcff"
    kept = archive.keep(made(repository=odd, findings=[finding("a" * 16, path=odd)], nodes=[node(odd)]))
    assert kept.repository == "name \\xff"
    assert archive.load(kept).findings[0].primary.path == "name\0 \\xff"


def test_names_of_audits(archive: Archive) -> None:
    old = archive.keep(made("2026-10-01", commit="a" * 40))
    new = archive.keep(made("2026-11-01", commit="b" * 40))
    archive.keep(made("2026-11-02", repository="@group/shop"))
    assert archive.find(new.id) == archive.find(new.short) == archive.find("shop") == new
    assert archive.find("shop@2026-10-31") == archive.find("shop@aaaaaaa") == old
    assert archive.find("@group/shop").day == "2026-11-02"
    assert archive.latest("shop") == new
    assert archive.latest("none") is None
    assert [row.repository for row in archive.repositories()] == ["@group/shop", "shop"]
    for name in ("none", "shop@2026-09-30", "shop@cccc", "ffffffffffffffff", ""):
        with pytest.raises(UsageError, match="holds no audit"):
            archive.find(name)


def test_beginning_of_several_ids(archive: Archive, tmp_path: Path) -> None:
    archive.keep(made("2026-11-01"))
    archive.keep(made("2026-11-02"))
    with sqlite3.connect(tmp_path / "archive.sqlite") as raw:
        raw.execute("UPDATE audits SET digest = 'abcd' || substr(digest, 5)")
    raw.close()
    with pytest.raises(UsageError, match=r"'abcd' begins the ids of 2 audits: abcd\w+ \(shop, 2026-11-01\), "):
        archive.find("abcd")


def test_first_and_last_day_and_the_end(archive: Archive) -> None:
    one, two = finding("1" * 16), finding("2" * 16, waived=True)
    archive.keep(made("2026-11-01", findings=[one]))
    archive.keep(made("2026-11-05", findings=[one, two], nodes=[node("x")]))
    archive.keep(made("2026-11-09", findings=[two]))
    assert spans(archive) == {"1" * 16: ("01", "05", "09"), "2" * 16: ("05", "09", None)}
    assert [row.fingerprint for row in archive.findings(there=True)] == ["2" * 16]
    assert archive.findings(there=True)[0].waived
    gone = archive.components(kinds=["provider"])
    assert [(row.name, row.first_seen, row.resolved_at) for row in gone] == [("x", "2026-11-05", "2026-11-09")]
    assert archive.components(kinds=["provider"], there=True) == ()


@settings(max_examples=20)
@given(st.lists(st.frozensets(st.sampled_from("abcd")), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_count(tmp_path_factory, held: list[frozenset[str]], random) -> None:
    audits = [
        made(f"2026-11-{day:02}", findings=[finding(mark * 16) for mark in sorted(marks)])
        for day, marks in enumerate(held, 1)
    ]
    mixed = list(audits)
    random.shuffle(mixed)
    found = []
    for order in (audits, mixed):
        with open_archive(tmp_path_factory.mktemp("a") / "archive.sqlite") as archive:
            for audit in order:
                archive.keep(audit)
            found.append(spans(archive))
    assert found[0] == found[1]
    for mark in "abcd":
        days = [day for day, marks in enumerate(held, 1) if mark in marks]
        end = f"{days[-1] + 1:02}" if days and days[-1] < len(held) else None
        assert found[0].get(mark * 16) == ((f"{days[0]:02}", f"{days[-1]:02}", end) if days else None)


def test_audits_of_a_part_end_nothing_of_the_whole(archive: Archive) -> None:
    archive.keep(made("2026-11-01", findings=[finding("1" * 16)]))
    part = made("2026-11-02", settings={"include": ["docs/**"]})
    archive.keep(part)
    assert spans(archive) == {"1" * 16: ("01", "01", None)}
    assert archive.before(part) is None


def test_what_to_compare_with(archive: Archive) -> None:
    first, second = made("2026-11-01"), made("2026-11-02")
    kept = archive.keep(first)
    archive.keep(second)
    archive.keep(made("2026-11-03"))
    assert archive.before(second) == kept
    assert archive.before(first) is None


def test_figures(archive: Archive) -> None:
    kept = archive.keep(made(findings=[finding("1" * 16, severity="high"), finding("2" * 16, waived=True)], rating="C"))
    found = archive.figures([kept])[kept.id]
    assert found["findings.high"] == found["findings"] == found["findings.waived"] == 1
    assert (found["debt.rating"], found["hhi.foundation_model.lab"], found["calls.chat"]) == (3, 5000, 3)
    assert "models.retired" not in found  # not measured is not none


def test_a_promise_that_is_over_is_no_improvement() -> None:
    calendar = {
        "retired": 1,
        "within_90": 2,
        "rows": [
            {"role": "used", "state": "may be retired"},
            {"role": "optional", "state": "may be retired"},
            {"role": "used", "state": "retired"},
        ],
    }
    audit = made()
    found = dict(figures(replace(audit, measures=(*audit.measures, Measure("calendar", "", "", calendar)))))
    assert (found["models.retired"], found["models.retiring_90"]) == (1, 3)


def test_shared_parts_are_kept_once(archive: Archive, tmp_path: Path) -> None:
    nodes = [node(f"n{i}", "tool") for i in range(50)]
    for day in range(1, 10):
        archive.keep(made(f"2026-11-{day:02}", nodes=nodes))
    with sqlite3.connect(tmp_path / "archive.sqlite") as raw:
        assert raw.execute("SELECT count(*) FROM parts WHERE name = 'nodes/tool'").fetchone() == (9,)
        blobs = "SELECT count(DISTINCT blob) FROM parts WHERE name IN ('nodes/tool', 'rules/RES001', 'measures/debt')"
        assert raw.execute(blobs).fetchone() == (3,)
    raw.close()


def test_damage_is_noticed(archive: Archive, tmp_path: Path) -> None:
    kept = archive.keep(made())
    with sqlite3.connect(tmp_path / "archive.sqlite") as raw:
        raw.execute("DELETE FROM parts WHERE name = 'skips'")
    raw.close()
    with pytest.raises(ArchiveError, match=r"parts of the audit \w+ are missing"):
        archive.load(kept)
    with sqlite3.connect(tmp_path / "archive.sqlite") as raw:
        raw.execute("UPDATE blobs SET data = x'00'")
    raw.close()
    with pytest.raises(ArchiveError, match="is damaged"):
        archive.load(kept)


def test_only_its_user_reads_it(archive: Archive, tmp_path: Path) -> None:
    archive.keep(made())
    assert stat.S_IMODE((tmp_path / "archive.sqlite").stat().st_mode) == 0o600


def test_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with open_archive() as archive:
        assert archive.name == str(tmp_path / "stackaudit" / "archive.sqlite")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with open_archive() as archive:
        assert archive.name == str(tmp_path / "home/.local/share/stackaudit/archive.sqlite")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mysql://user:hush@host/db", "cannot be kept in 'mysql"),
        ("sqlite://", "cannot be kept in"),
        ("post gres://[", "cannot be (read|kept)"),
        ("postgresql://user:hush@127.0.0.1:1/db", "cannot be used: connection"),
    ],
)
def test_places_that_are_none(name: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=message) as error:
        open_archive(name)
    assert "hush" not in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive"):
        open_archive(tmp_path / "none.sqlite", create=False)
    (tmp_path / "text").write_text("this is no database, and long enough to be read as one" * 20)
    with pytest.raises(ArchiveError, match="damaged or is no archive"):
        open_archive(tmp_path / "text")
    assert (tmp_path / "text").read_text().startswith("this is no database")
    with sqlite3.connect(tmp_path / "other.sqlite") as raw:
        raw.execute("CREATE TABLE people (name)")
    raw.close()
    with pytest.raises(ArchiveError, match="is no archive of stackaudit: it holds the table 'people'"):
        open_archive(tmp_path / "other.sqlite")
    with pytest.raises(ArchiveError, match="cannot be made"):
        open_archive(tmp_path / "text" / "archive.sqlite")


def test_newer_archive(tmp_path: Path) -> None:
    open_archive(tmp_path / "a.sqlite").close()
    with sqlite3.connect(tmp_path / "a.sqlite") as raw:
        raw.execute("UPDATE stackaudit_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(ArchiveError, match="made by a newer stackaudit"):
        open_archive(tmp_path / "a.sqlite")


def test_forget(archive: Archive) -> None:
    archive.keep(made(findings=[finding("1" * 16)], nodes=[node("x")]))
    other = archive.keep(made(repository="other", nodes=[node("y")]))
    archive.forget("shop")
    assert archive.audits() == (other,)
    assert archive.findings("shop") == archive.components("shop") == ()
    assert archive.load(other).repository.name == "other"


def test_prune(archive: Archive) -> None:
    rows = [archive.keep(made(f"2026-11-{day:02}", findings=[finding("1" * 16)])) for day in range(1, 4)]
    archive.prune(rows[:2])
    assert archive.audits() == (rows[2],)
    assert archive.load(rows[2]).run.as_of == "2026-11-03"
    assert spans(archive) == {"1" * 16: ("01", "03", None)}

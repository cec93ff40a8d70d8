"""Every schema that was published can be opened, and the migrations make what the tables say."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from tests.portfolio.audits import finding, made

from stackaudit.portfolio import archive as package
from stackaudit.portfolio.archive import open_archive
from stackaudit.portfolio.archive.tables import HEAD, VERSION_TABLE, metadata

DUMPS = sorted((Path(__file__).parent / "archives").glob("*.sql"))


def steps() -> list[str]:
    """The migrations, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(Path(package.__file__).with_name("migrations")))
    return [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_each_schema_has_its_dump_and_the_last_is_the_head() -> None:
    assert steps()[-1] == HEAD
    assert [path.stem for path in DUMPS] == steps()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem)
def test_older_archives_are_brought_to_today(dump: Path, tmp_path: Path) -> None:
    """The dump holds two audits of one repository; a finding and a part of the stack went between them."""
    with sqlite3.connect(tmp_path / "old.sqlite") as raw:
        raw.executescript(dump.read_text())
    raw.close()
    with open_archive(tmp_path / "old.sqlite", create=False) as archive:
        assert [row.day for row in archive.audits("shop")] == ["2026-10-01", "2026-11-01"]
        assert archive.load("shop@2026-10-15").repository.commit == "a" * 40
        assert [f.resolved_at for f in archive.findings("shop")] == ["2026-11-01", None]
        assert [(c.name, c.resolved_at) for c in archive.components("shop")] == [("one", "2026-11-01"), ("two", None)]
        assert archive.figures(archive.audits())[archive.find("shop").id]["debt.minutes"] == 60
        archive.keep(made("2026-12-01", findings=[finding("3" * 16)]))
        assert [f.resolved_at for f in archive.findings("shop")] == ["2026-11-01", "2026-12-01", None]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "a.sqlite") if request.param == "sqlite" else str(request.getfixturevalue("database"))


def test_migrations_make_the_tables(url: str) -> None:
    with open_archive(url) as archive, archive._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []

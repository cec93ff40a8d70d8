"""Run by Alembic: migrates over the connection, and in the transaction, that the caller opened."""

from __future__ import annotations

from alembic import context

from stackaudit.portfolio.archive.tables import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()

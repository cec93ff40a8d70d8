"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "series",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.UniqueConstraint("repository", "scope"),
    )
    op.create_table(
        "audits",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("series", _ID, sa.ForeignKey("series.id"), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("commit", sa.String(64)),
        sa.Column("branch", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("catalogue", sa.String(10), nullable=False),
        sa.Column("catalogue_hash", sa.Text, nullable=False),
    )
    op.create_index("audits_by_day", "audits", ["series", "day", "id"])
    _contents()
    _things()


def _contents() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("codec", sa.String(8), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "parts",
        sa.Column("audit", _ID, sa.ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("blob", _ID, sa.ForeignKey("blobs.id"), nullable=False),
    )
    op.create_index("parts_by_blob", "parts", ["blob"])
    op.create_table(
        "measures",
        sa.Column("audit", _ID, sa.ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Double, nullable=False),
    )


def _things() -> None:
    op.create_table(
        "findings",
        sa.Column("series", _ID, sa.ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("waived", sa.Boolean, nullable=False),
        sa.Column("effort_minutes", sa.Integer, nullable=False),
        sa.Column("first_seen", sa.String(10), nullable=False),
        sa.Column("last_seen", sa.String(10), nullable=False),
        sa.Column("resolved_at", sa.String(10)),
    )
    op.create_table(
        "components",
        sa.Column("series", _ID, sa.ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("node", sa.String(64), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("first_seen", sa.String(10), nullable=False),
        sa.Column("last_seen", sa.String(10), nullable=False),
        sa.Column("resolved_at", sa.String(10)),
    )
    op.create_index("components_by_name", "components", ["kind", "name"])

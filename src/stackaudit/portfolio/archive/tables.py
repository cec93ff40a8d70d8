"""The tables of an archive as they are today; `migrations` holds how they came to be.

A *series* is what can be compared over time: the audits of one repository that looked at the same part of it. Days are
ISO texts, which sort as they are; an audit is later than another when its day is, or when it was kept later on that day.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0001"
"""The newest migration: an archive that stands there needs none."""
VERSION_TABLE = "stackaudit_version"
metadata = MetaData()
_ID = BigInteger().with_variant(Integer, "sqlite")
_DAY = String(10)
_DIGEST = String(64)

series = Table(
    "series",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("repository", Text, nullable=False),
    Column("scope", String(16), nullable=False),  # of the settings that choose what is looked at
    UniqueConstraint("repository", "scope"),
)
audits = Table(
    "audits",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("digest", _DIGEST, nullable=False, unique=True),
    Column("series", _ID, ForeignKey("series.id"), nullable=False),
    Column("day", _DAY, nullable=False),
    Column("commit", String(64)),
    Column("branch", Text),
    Column("origin", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("catalogue", _DAY, nullable=False),
    Column("catalogue_hash", Text, nullable=False),
    Index("audits_by_day", "series", "day", "id"),
)
blobs = Table(
    "blobs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("digest", _DIGEST, nullable=False, unique=True),
    Column("codec", String(8), nullable=False),
    Column("size", Integer, nullable=False),  # bytes, unpacked
    Column("data", LargeBinary, nullable=False),
)
parts = Table(
    "parts",
    metadata,
    Column("audit", _ID, ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("blob", _ID, ForeignKey("blobs.id"), nullable=False),
    Index("parts_by_blob", "blob"),
)
measures = Table(
    "measures",
    metadata,
    Column("audit", _ID, ForeignKey("audits.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Double, nullable=False),
)


def _seen() -> tuple[Column[str], ...]:
    """Return the columns that say when something was there; days outlive the audits that gave them."""
    return (
        Column("first_seen", _DAY, nullable=False),
        Column("last_seen", _DAY, nullable=False),
        Column("resolved_at", _DAY),
    )


findings = Table(
    "findings",
    metadata,
    Column("series", _ID, ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("rule", Text, nullable=False),
    Column("severity", String(8), nullable=False),
    Column("message", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("owner", Text),
    Column("waived", Boolean, nullable=False),
    Column("effort_minutes", Integer, nullable=False),
    *_seen(),
)
components = Table(
    "components",
    metadata,
    Column("series", _ID, ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("node", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("role", Text, nullable=False),
    *_seen(),
    Index("components_by_name", "kind", "name"),
)

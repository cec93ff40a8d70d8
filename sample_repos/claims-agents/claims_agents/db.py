"""The claims database."""

from functools import lru_cache

from sqlalchemy import Engine, create_engine

from claims_agents.config import DATABASE_URL


@lru_cache
def engine() -> Engine:
    """One pool per process."""
    return create_engine(DATABASE_URL, pool_pre_ping=True)

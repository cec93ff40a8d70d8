"""How the tables of an archive came to be, one step after the other (Alembic)."""

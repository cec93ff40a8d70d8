"""Read-only questions to the claims database."""

from langchain_core.tools import tool
from sqlalchemy import text

from claims_agents.db import engine


@tool
def find_policy(policy_number: str) -> dict[str, str]:
    """Return cover, deductible and status of a household policy by its number."""
    query = text("SELECT cover, deductible, status FROM policies WHERE number = :number")
    with engine().connect() as connection:
        row = connection.execute(query, {"number": policy_number}).mappings().first()
    return {key: str(value) for key, value in row.items()} if row else {}


@tool
def earlier_claims(policy_number: str) -> list[str]:
    """List dates, causes and amounts of the claims made on a policy in the last five years."""
    query = text("SELECT reported_on, cause, amount FROM claims WHERE policy = :number ORDER BY reported_on DESC")
    with engine().connect() as connection:
        return [f"{r.reported_on} {r.cause} {r.amount}" for r in connection.execute(query, {"number": policy_number})]

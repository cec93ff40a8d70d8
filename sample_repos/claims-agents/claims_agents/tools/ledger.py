"""Changes to a claim. Every change waits for an adjuster."""

from langchain_core.tools import tool
from langgraph.types import interrupt
from sqlalchemy import text

from claims_agents.db import engine


@tool
def update_claim_status(claim: str, status: str, reason: str) -> str:
    """Set the status of a claim (open, waiting, settled, rejected) with the reason that the file will show."""
    decision = interrupt({"question": f"Set claim {claim} to {status}?", "reason": reason})
    if decision != "approve":
        return "the adjuster said no"
    with engine().begin() as connection:
        connection.execute(
            text("UPDATE claims SET status = :status, reason = :reason WHERE number = :claim"),
            {"status": status, "reason": reason, "claim": claim},
        )
    return f"{claim} is now {status}"

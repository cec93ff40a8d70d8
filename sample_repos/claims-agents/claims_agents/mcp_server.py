"""The claims database for other agents, over MCP."""

from mcp.server.fastmcp import FastMCP
from sqlalchemy import text

from claims_agents.db import engine

server = FastMCP("claims-core")


@server.tool()
def get_claim(claim: str) -> dict[str, str]:
    """Return number, status, cause and amount of one household claim."""
    with engine().connect() as connection:
        found = connection.execute(text("SELECT * FROM claims WHERE number = :claim"), {"claim": claim})
        row = found.mappings().first()
    return {key: str(value) for key, value in row.items()} if row else {}


@server.tool()
def close_claim(claim: str, reason: str) -> str:
    """Close a household claim for good, with the reason that the file will show."""
    with engine().begin() as connection:
        connection.execute(
            text("UPDATE claims SET status = 'closed', reason = :reason WHERE number = :claim"),
            {"reason": reason, "claim": claim},
        )
    return f"{claim} closed"


if __name__ == "__main__":
    server.run()

"""The help desk calls these."""

from fastapi import APIRouter

from support_bot.schemas import Ticket, Triage
from support_bot.services.email_drafts import draft_reply
from support_bot.services.summaries import summarise
from support_bot.services.triage import triage

router = APIRouter(prefix="/tickets", tags=["tickets"])


@router.post("/triage", response_model=Triage)
def triage_ticket(ticket: Ticket) -> Triage:
    """Where a new ticket goes."""
    return triage(ticket)


@router.post("/summary")
def summary(thread: list[str]) -> dict[str, str]:
    """For the colleague who takes over."""
    return {"summary": summarise(thread)}


@router.post("/reply")
async def reply(ticket: Ticket) -> dict[str, str]:
    """A draft; nothing is sent."""
    return {"draft": await draft_reply(ticket)}

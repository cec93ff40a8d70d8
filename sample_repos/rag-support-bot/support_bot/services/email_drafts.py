"""Draft replies by e-mail. A person reads and sends them."""

from langchain_core.messages import HumanMessage, SystemMessage

from support_bot.clients import chat_model
from support_bot.retrieval import as_text, find_passages
from support_bot.schemas import Ticket

EMAIL_SYSTEM_PROMPT = """\
You are the support assistant of Fernlight, a maker of coffee machines for homes and small offices. Answer only from
the passages of the manual that you are given. Name the machine and the page for every claim. If the passages do not
contain the answer, say so and offer to open a ticket. Never advise to open the housing or to bypass the pressure
valve. Keep a friendly, plain tone, use metric units and write at most ten sentences."""


async def draft_reply(ticket: Ticket) -> str:
    """A reply that the service desk can edit."""
    passages = await find_passages(f"{ticket.subject} {ticket.body}")
    messages = [
        SystemMessage(EMAIL_SYSTEM_PROMPT),
        HumanMessage(f"Passages:\n{as_text(passages)}\n\nTicket {ticket.number}:\n{ticket.body}"),
    ]
    reply = await chat_model().ainvoke(messages)
    return str(reply.content)

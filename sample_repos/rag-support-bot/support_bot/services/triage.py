"""Sorts tickets."""

import json
import logging

from support_bot.clients import raw_client
from support_bot.constants import TEAMS
from support_bot.prompts import TRIAGE_PROMPT
from support_bot.schemas import Ticket, Triage
from support_bot.settings import settings

log = logging.getLogger(__name__)


def triage(ticket: Ticket) -> Triage:
    """Team, urgency and product of a ticket."""
    response = raw_client().chat.completions.create(
        model=settings.triage_model,
        temperature=0,
        messages=[{"role": "user", "content": TRIAGE_PROMPT.format(ticket=f"{ticket.subject}\n{ticket.body}")}],
    )
    data = json.loads(response.choices[0].message.content)
    team = data["team"] if data["team"] in TEAMS else "other"
    log.info("ticket %s goes to %s", ticket.number, team)
    return Triage(team=team, urgency=data["urgency"], product=data.get("product"))

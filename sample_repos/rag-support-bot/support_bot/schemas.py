"""Requests and replies of the routes."""

from pydantic import BaseModel, Field

from support_bot.constants import MAX_QUESTION_LENGTH


class ChatRequest(BaseModel):
    """A question of a user."""

    question: str = Field(min_length=3, max_length=MAX_QUESTION_LENGTH)
    product: str | None = None


class ChatReply(BaseModel):
    """What the user sees."""

    answer: str
    sources: list[str] = []


class Ticket(BaseModel):
    """A ticket as the help desk sends it."""

    number: str
    subject: str
    body: str
    model_year: int | None = None


class Triage(BaseModel):
    """Where a ticket goes."""

    team: str
    urgency: int
    product: str | None = None

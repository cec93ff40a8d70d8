"""What goes in and out."""

from pydantic import BaseModel, Field


class Document(BaseModel):
    """A scanned document."""

    number: str
    text: str = Field(max_length=60_000)


class Summary(BaseModel):
    """What the office sees first."""

    kind: str
    sender: str
    request: str
    due: str = ""
    amounts: list[str] = []


class Letter(BaseModel):
    """A letter of a member."""

    number: str
    text: str = Field(max_length=20_000)


class Draft(BaseModel):
    """A reply that a person reads and signs."""

    text: str
    finished: bool

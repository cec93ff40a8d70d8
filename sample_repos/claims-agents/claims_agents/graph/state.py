"""What the nodes hand on."""

from typing import Annotated, TypedDict

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import BaseModel


class ClaimFacts(BaseModel):
    """What a notice of loss says."""

    policy_number: str
    cause: str
    reported_on: str
    estimate_eur: float


class ClaimState(TypedDict):
    """The state of one claim."""

    messages: Annotated[list[AnyMessage], add_messages]
    notice: str
    facts: ClaimFacts | None

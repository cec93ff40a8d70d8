"""HTTP routes of the claims desk."""

from fastapi import FastAPI
from pydantic import BaseModel

from claims_agents.graph.build import claims_graph
from claims_agents.photo_review import describe_photo
from claims_agents.policy_library import ask_library

app = FastAPI(title="Claims desk")


class Notice(BaseModel):
    """A notice of loss."""

    claim: str
    text: str


class Photo(BaseModel):
    """A photo of damage."""

    url: str
    note: str = ""


@app.post("/claims/settle")
async def settle(notice: Notice) -> dict[str, str]:
    """Run the graph on a small claim."""
    start = {"messages": [("user", f"Settle claim {notice.claim}.")], "notice": notice.text, "facts": None}
    state = await claims_graph.ainvoke(start, config={"configurable": {"thread_id": notice.claim}})
    return {"claim": notice.claim, "note": str(state["messages"][-1].content)}


@app.post("/photos/describe")
def photo(request: Photo) -> dict[str, str]:
    """Describe a photo."""
    return {"text": describe_photo(request.url, request.note)}


@app.get("/wordings/ask")
def wordings(question: str, store: str) -> dict[str, str]:
    """Ask the policy library."""
    return {"answer": ask_library(question, store)}

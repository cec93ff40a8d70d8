"""The service. Readers are told that a machine wrote what they see."""

from fastapi import FastAPI, HTTPException

from docdesk import telemetry
from docdesk.letters import draft_reply
from docdesk.schemas import Document, Draft, Letter, Summary
from docdesk.summarise import NoSummary, summarise

telemetry.set_up()
app = FastAPI(title="Document desk", description="Drafts are written by a language model and checked by the office.")


@app.post("/summaries")
def create_summary(document: Document) -> Summary:
    """Summarise a document."""
    try:
        return summarise(document)
    except NoSummary as error:
        raise HTTPException(502, "No summary could be made; the document goes to the office as it is.") from error


@app.post("/drafts")
def create_draft(letter: Letter) -> Draft:
    """Draft a reply."""
    return draft_reply(letter)

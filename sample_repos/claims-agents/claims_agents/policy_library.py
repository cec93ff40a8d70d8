"""Questions about the wording of policies. The wordings lie in a vector store at the provider."""

from pathlib import Path

from openai import OpenAI

from claims_agents.config import LIBRARY_MODEL

LIBRARY_INSTRUCTIONS = """\
You answer questions of adjusters about the wording of household policies. Quote the clause and its number. If the
wordings do not answer the question, say so."""

client = OpenAI(timeout=40)


def publish_wordings(folder: Path) -> str:
    """Upload all wordings; returns the id of the new store."""
    store = client.vector_stores.create(name="policy-wordings")
    for path in sorted(folder.glob("*.pdf")):
        with path.open("rb") as wording:
            client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=wording)
    return store.id


def ask_library(question: str, store_id: str) -> str:
    """An answer with its clause."""
    response = client.responses.create(
        model=LIBRARY_MODEL,
        instructions=LIBRARY_INSTRUCTIONS,
        input=question,
        max_output_tokens=900,
        tools=[{"type": "file_search", "vector_store_ids": [store_id]}],
    )
    return response.output_text

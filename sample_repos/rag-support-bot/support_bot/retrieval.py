"""Finds the passages that belong to a question."""

from langchain_core.documents import Document

from support_bot.settings import settings
from support_bot.vectorstore import passages_store


async def find_passages(question: str, product: str | None = None) -> list[Document]:
    """The nearest passages, of one machine where the user named it."""
    where = {"product": product} if product else None
    return await passages_store().asimilarity_search(question, k=settings.passages, filter=where)


def as_text(passages: list[Document]) -> str:
    """Passages as the prompt shows them."""
    return "\n\n".join(f"[{p.metadata['product']}, page {p.metadata['page']}]\n{p.page_content}" for p in passages)

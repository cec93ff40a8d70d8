"""The index of manual passages."""

from functools import lru_cache

from langchain_pinecone import PineconeVectorStore
from pinecone import Pinecone

from support_bot.clients import query_embeddings
from support_bot.settings import settings


@lru_cache
def passages_store() -> PineconeVectorStore:
    """The index that scripts/ingest.py fills."""
    index = Pinecone(api_key=settings.pinecone_api_key.get_secret_value()).Index(settings.pinecone_index)
    return PineconeVectorStore(index=index, embedding=query_embeddings(), text_key="text")

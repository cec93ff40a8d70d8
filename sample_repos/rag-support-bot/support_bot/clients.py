"""The clients that the services share. Built on first use, so that tests can replace them."""

from functools import lru_cache

from langchain_openai import AzureChatOpenAI, ChatOpenAI, OpenAIEmbeddings
from openai import OpenAI

from support_bot.settings import settings


@lru_cache
def chat_model() -> ChatOpenAI:
    """Writes the answers."""
    return ChatOpenAI(
        model=settings.chat_model,
        temperature=settings.chat_temperature,
        api_key=settings.openai_api_key,
    )


@lru_cache
def standby_model() -> AzureChatOpenAI:
    """Takes over when the first one does not answer."""
    return AzureChatOpenAI(
        azure_deployment=settings.azure_chat_deployment,
        model=settings.azure_chat_model,
        azure_endpoint=settings.azure_openai_endpoint,
        api_version=settings.azure_api_version,
        api_key=settings.azure_openai_api_key,
        temperature=0.2,
        max_tokens=800,
        timeout=30,
    )


@lru_cache
def raw_client() -> OpenAI:
    """For the small jobs that need no chain."""
    return OpenAI(api_key=settings.openai_api_key.get_secret_value())


@lru_cache
def query_embeddings() -> OpenAIEmbeddings:
    """Embeds the questions of users."""
    return OpenAIEmbeddings(
        model=settings.embedding_model,
        api_key=settings.openai_api_key,
        timeout=20,
    )

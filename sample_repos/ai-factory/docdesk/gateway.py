"""The one client. Which model answers is decided in gateway/litellm.yaml."""

from functools import lru_cache

from openai import OpenAI

from docdesk.settings import settings


@lru_cache
def gateway() -> OpenAI:
    """An OpenAI-compatible client of the LiteLLM gateway."""
    return OpenAI(
        base_url=settings.gateway_url,
        api_key=settings.gateway_key.get_secret_value(),
        timeout=settings.request_seconds,
        max_retries=1,
    )

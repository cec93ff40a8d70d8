"""Everything that differs between laptops, staging and production."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment; every name carries the prefix SUPPORT_."""

    model_config = SettingsConfigDict(env_prefix="SUPPORT_", env_file=".env", extra="ignore")

    openai_api_key: SecretStr
    chat_model: str = "gpt-4o"
    chat_temperature: float = 0.2
    triage_model: str = "gpt-3.5-turbo-1106"
    embedding_model: str = "text-embedding-3-small"

    azure_openai_api_key: SecretStr
    azure_openai_endpoint: str
    azure_api_version: str = "2024-10-21"
    azure_chat_deployment: str = "support-answers"
    azure_chat_model: str = "gpt-4.1-mini-2025-04-14"

    pinecone_api_key: SecretStr
    pinecone_index: str = "support-kb"
    passages: int = 6
    log_level: str = "info"


settings = Settings()

"""Settings; every name carries the prefix DOCDESK_."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment."""

    model_config = SettingsConfigDict(env_prefix="DOCDESK_")

    gateway_url: str = "https://gateway.lanternworks.example/v1"
    gateway_key: SecretStr
    archive_url: str = "https://archive.lanternworks.example"
    writer: str = "desk-writer"
    request_seconds: float = 50.0
    summary_tokens: int = 700
    letter_tokens: int = 900
    letter_steps: int = 6


settings = Settings()

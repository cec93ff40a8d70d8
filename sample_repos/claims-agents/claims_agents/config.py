"""Names, addresses and limits."""

import os

ADJUSTER_MODEL = os.getenv("ADJUSTER_MODEL", "anthropic/claude-sonnet-5")
GRAPH_MODEL = "claude-sonnet-4-5-20250929"
INTAKE_MODEL = "claude-sonnet-5"
EXTRACTION_MODEL = "gemini-3.1-pro-preview"
PHOTO_MODEL = "gpt-4o-2024-11-20"
LIBRARY_MODEL = "gpt-5.4-2026-03-05"

DATABASE_URL = os.environ.get("CLAIMS_DATABASE_URL", "postgresql+psycopg://claims@localhost/claims")
PAYMENTS_URL = os.environ.get("PAYMENTS_URL", "https://payments.harbourline.example/v2")
SMTP_HOST = os.environ.get("SMTP_HOST", "localhost")
SENDER = "claims@harbourline.example"

SMALL_CLAIM_EUR = 750
REQUEST_SECONDS = 60

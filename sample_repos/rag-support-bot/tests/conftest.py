"""Settings for the tests."""

import os

os.environ.setdefault("SUPPORT_OPENAI_API_KEY", "not-a-key")
os.environ.setdefault("SUPPORT_AZURE_OPENAI_API_KEY", "not-a-key")
os.environ.setdefault("SUPPORT_AZURE_OPENAI_ENDPOINT", "https://azure.invalid")
os.environ.setdefault("SUPPORT_PINECONE_API_KEY", "not-a-key")

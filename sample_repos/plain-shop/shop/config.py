"""Settings from the environment."""

import os

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://shop@localhost/shop")
PARTS_API = "https://api.parts-registry.example/v1"
PARTS_API_KEY = os.environ.get("PARTS_API_KEY", "")
PARTS_MODEL = os.environ.get("PARTS_MODEL", "saloon-1986")
SMTP_HOST = os.environ.get("SMTP_HOST", "localhost")
# The cellar must stay cool for the rubber parts.
TEMPERATURE_ALERT = float(os.environ.get("TEMPERATURE_ALERT", "8"))
MAX_TOKENS = 3  # parking tokens that a customer can add to an order

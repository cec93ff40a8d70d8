"""The service."""

import logging

from fastapi import FastAPI

from support_bot.routes import chat, health, tickets
from support_bot.settings import settings

logging.basicConfig(level=settings.log_level.upper())
app = FastAPI(title="Fernlight support bot", openapi_tags=[{"name": "chat"}, {"name": "tickets"}])
app.include_router(chat.router)
app.include_router(tickets.router)
app.include_router(health.router)

"""The registry of spare parts, a service of another company."""

from typing import Any

import aiohttp

from shop.config import PARTS_API, PARTS_API_KEY, PARTS_MODEL


class RegistryClient:
    """Creates and lists entries."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def create(self, model: str, messages: list[str] | None = None) -> dict[str, Any]:
        """Register a part for a model of car, with notes for the workshop."""
        body = {"model": model, "notes": messages or []}
        async with self.session.post(f"{PARTS_API}/entries", json=body) as reply:
            reply.raise_for_status()
            return dict(await reply.json())


async def register_default() -> dict[str, Any]:
    """Register the part that most customers ask for."""
    headers = {"Authorization": f"Bearer {PARTS_API_KEY}", "User-Agent": "rook-and-wren/3"}
    async with aiohttp.ClientSession(headers=headers) as session:
        client = RegistryClient(session)
        await client.create(model="coupe-1972")
        return await client.create(model=PARTS_MODEL, messages=["fits from May 1986"])

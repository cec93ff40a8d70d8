"""The web service."""

from aiohttp import ClientSession, web

from shop.config import PARTS_API, PARTS_MODEL
from shop.counter import answer_note, slip
from shop.invoices import invoice
from shop.mail import later
from shop.surveys import answer
from shop.user_agents import describe


async def parts(request: web.Request) -> web.Response:
    """Parts that fit a model of car."""
    model = request.query.get("model", PARTS_MODEL)
    async with ClientSession() as session, session.get(f"{PARTS_API}/entries", params={"model": model}) as reply:
        return web.json_response(await reply.json(), headers={"X-Visitor": describe(request.headers["User-Agent"])})


async def order(request: web.Request) -> web.Response:
    """Take an order and send the invoice."""
    data = await request.json()
    later(data["email"], "Your invoice", invoice(data["cents"]))
    return web.json_response({"slip": slip()})


async def note(request: web.Request) -> web.Response:
    """A note for the counter."""
    data = await request.json()
    return web.Response(text=answer_note(data["model"], data["text"]), content_type="text/html")


async def survey(request: web.Request) -> web.Response:
    """One response to the survey."""
    return web.json_response({"complete": answer((await request.json())["text"])})


def create() -> web.Application:
    """The application."""
    app = web.Application()
    app.add_routes([web.get("/parts", parts), web.post("/orders", order), web.post("/survey", survey)])
    app.router.add_post("/chat/completions", note)
    return app


if __name__ == "__main__":
    web.run_app(create())

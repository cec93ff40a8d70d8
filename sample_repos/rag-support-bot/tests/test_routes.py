"""Routes, with the services replaced."""

from fastapi.testclient import TestClient

from support_bot.main import app
from support_bot.routes import tickets
from support_bot.schemas import Triage

client = TestClient(app)


def test_health() -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_triage_route(monkeypatch) -> None:
    monkeypatch.setattr(tickets, "triage", lambda ticket: Triage(team="orders", urgency=2))
    body = {"number": "F-1", "subject": "late", "body": "My parcel is late."}
    assert client.post("/tickets/triage", json=body).json()["team"] == "orders"


def test_question_too_short() -> None:
    assert client.post("/chat", json={"question": "a"}).status_code == 422

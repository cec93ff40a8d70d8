"""Letters carry the right sender."""

from claims_agents.config import SENDER
from claims_agents.tools import mail


class FakeServer:
    """Keeps what would be sent."""

    sent: list = []

    def __init__(self, host: str, timeout: int) -> None:
        self.host = host

    def __enter__(self) -> "FakeServer":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send_message(self, message: object) -> None:
        self.sent.append(message)


def test_sender(monkeypatch) -> None:
    monkeypatch.setattr(mail.smtplib, "SMTP", FakeServer)
    mail.send_claimant_email.func(address="a@example.com", subject="s", body="b")
    assert FakeServer.sent[0]["From"] == SENDER

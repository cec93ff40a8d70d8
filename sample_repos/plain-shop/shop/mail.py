"""Letters to customers."""

import smtplib
from email.message import EmailMessage

from shop.config import SMTP_HOST
from shop.jobs import queue


def chat(address: str, subject: str, text: str) -> None:
    """Send a personal letter; the shop calls that a chat."""
    message = EmailMessage()
    message["To"], message["Subject"] = address, subject
    message.set_content(text)
    with smtplib.SMTP(SMTP_HOST, timeout=20) as server:
        server.send_message(message)


def later(address: str, subject: str, text: str) -> None:
    """The same, from the queue."""
    queue.invoke(chat, address, subject, text)

"""Letters to policy holders."""

import smtplib
from email.message import EmailMessage

from langchain_core.tools import tool

from claims_agents.config import SENDER, SMTP_HOST


@tool
def send_claimant_email(address: str, subject: str, body: str) -> str:
    """Send an e-mail to the policy holder, for example a request for photos or the decision on a claim."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, address, subject
    message.set_content(body)
    with smtplib.SMTP(SMTP_HOST, timeout=20) as server:
        server.send_message(message)
    return f"sent to {address}"

"""Pays claims out."""

import requests
from langchain_core.tools import tool

from claims_agents.config import PAYMENTS_URL, REQUEST_SECONDS


@tool
def issue_payout(claim: str, iban_reference: str, amount_eur: float) -> str:
    """Transfer the settled amount of a claim to the account that the policy holder has on file."""
    response = requests.post(
        f"{PAYMENTS_URL}/transfers",
        json={"claim": claim, "account": iban_reference, "amount": amount_eur, "currency": "EUR"},
        timeout=REQUEST_SECONDS,
    )
    response.raise_for_status()
    return f"transfer {response.json()['id']} accepted"

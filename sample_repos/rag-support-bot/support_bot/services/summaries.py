"""Summaries for the colleague who takes a ticket over."""

from support_bot.clients import raw_client
from support_bot.constants import SUMMARY_MODEL, SUMMARY_TOKENS
from support_bot.prompts import SUMMARY_INSTRUCTIONS


def summarise(thread: list[str]) -> str:
    """Three sentences about a thread of messages."""
    response = raw_client().responses.create(
        model=SUMMARY_MODEL,
        instructions=SUMMARY_INSTRUCTIONS,
        input="\n---\n".join(thread),
        max_output_tokens=SUMMARY_TOKENS,
        timeout=25,
    )
    return response.output_text

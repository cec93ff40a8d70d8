"""Summaries: one model writes, another one shortens."""

from newsdesk.gateway import client


def summarise(article: str) -> str:
    """Three sentences for the front page."""
    draft = client.chat.completions.create(
        model="anthropic/claude-sonnet-5-5",
        messages=[
            {"role": "system", "content": "You summarise news articles for readers in a hurry."},
            {"role": "user", "content": article},
        ],
        max_tokens=600,
    )
    text = draft.choices[0].message.content or ""
    final = client.chat.completions.create(
        model="openai/gpt-5.4-2026-03-05",
        messages=[
            {"role": "system", "content": "You shorten a summary to three sentences and add nothing."},
            {"role": "user", "content": text},
        ],
        max_tokens=200,
    )
    return final.choices[0].message.content or ""

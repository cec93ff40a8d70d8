"""Headlines."""

from newsdesk.gateway import client


def headline(article: str) -> str:
    """One headline for an article."""
    answer = client.chat.completions.create(
        model="openai/gpt-5.4-2026-03-05",
        messages=[
            {"role": "system", "content": "You write one sober headline of at most ten words."},
            {"role": "user", "content": article},
        ],
        max_tokens=60,
    )
    return answer.choices[0].message.content or ""

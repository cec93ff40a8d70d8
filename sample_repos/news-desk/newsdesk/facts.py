"""Checks of facts."""

from newsdesk.gateway import client


def claims(article: str) -> str:
    """What an editor has to check."""
    answer = client.chat.completions.create(
        model="anthropic/claude-sonnet-5-5",
        messages=[
            {"role": "system", "content": "You list the claims of an article that an editor has to check."},
            {"role": "user", "content": article},
        ],
        max_tokens=900,
    )
    return answer.choices[0].message.content or ""

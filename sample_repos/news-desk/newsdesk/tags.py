"""Tags."""

from newsdesk.gateway import client


def tags(article: str) -> str:
    """Up to eight tags, divided by commas."""
    answer = client.chat.completions.create(
        model="google/gemini-3.5-flash",
        messages=[
            {"role": "system", "content": "You name up to eight topics of an article, divided by commas."},
            {"role": "user", "content": article},
        ],
        max_tokens=80,
    )
    return answer.choices[0].message.content or ""

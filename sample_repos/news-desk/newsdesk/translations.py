"""Translations."""

from newsdesk.gateway import client


def translate(article: str) -> str:
    """The article in French."""
    answer = client.chat.completions.create(
        model="mistralai/mistral-large-2512",
        messages=[
            {"role": "system", "content": "You translate news articles into French and keep names as they are."},
            {"role": "user", "content": article},
        ],
        max_tokens=4000,
    )
    return answer.choices[0].message.content or ""

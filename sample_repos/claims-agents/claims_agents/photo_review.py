"""Describes photos of damage."""

from openai import OpenAI

from claims_agents.config import PHOTO_MODEL, REQUEST_SECONDS

PHOTO_PROMPT = """\
You describe photos of damaged household goods for an adjuster. Say what is damaged, how badly, and what the photo does
not show. Do not estimate amounts."""


def describe_photo(image_url: str, note: str) -> str:
    """One paragraph about a photo."""
    client = OpenAI(timeout=REQUEST_SECONDS)
    response = client.chat.completions.create(
        model=PHOTO_MODEL,
        max_tokens=32000,
        messages=[
            {"role": "system", "content": PHOTO_PROMPT},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": note},
                    {"type": "image_url", "image_url": {"url": image_url}},
                ],
            },
        ],
    )
    return response.choices[0].message.content or ""

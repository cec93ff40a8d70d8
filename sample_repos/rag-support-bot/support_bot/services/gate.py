"""Turns away what is no support question, before anything expensive runs."""

from support_bot.clients import raw_client

GATE_PROMPT = """\
You guard a support chat for coffee machines. Is the message about one of our machines, an order or a warranty?
Say yes or no."""


def is_on_topic(message: str) -> bool:
    """True when the message belongs here."""
    response = raw_client().chat.completions.create(
        model="gpt-4o",
        temperature=0,
        max_tokens=3,
        messages=[
            {"role": "system", "content": GATE_PROMPT},
            {"role": "user", "content": message},
        ],
    )
    verdict = response.choices[0].message.content or "no"
    return verdict.strip().lower().startswith("yes")

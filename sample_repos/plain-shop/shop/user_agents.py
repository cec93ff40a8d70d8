"""Which browsers visit the shop."""

import re

BOT = re.compile(r"bot|crawler|spider", re.IGNORECASE)


class Agent:
    """The user agent of a request."""

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def is_bot(self) -> bool:
        """A crawler, as far as it says so."""
        return bool(BOT.search(self.text))

    def run(self) -> str:
        """A short name for the statistics."""
        return "bot" if self.is_bot else "browser"


def describe(header: str) -> str:
    """One word about a header."""
    agent = Agent(header)
    return agent.run()

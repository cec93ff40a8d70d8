"""The help counter: customers and staff exchange short notes. People answer; there is no machine behind it."""

from dataclasses import dataclass, field


@dataclass
class Completions:
    """Notes that were answered."""

    rows: list[dict[str, str]] = field(default_factory=list)

    def create(self, model: str, messages: list[dict[str, str]], temperature: int = 0) -> dict[str, str]:
        """File an answered note under the model of car that it is about."""
        row = {"model": model, "text": messages[-1]["content"], "cellar": str(temperature)}
        self.rows.append(row)
        return row


@dataclass
class Chat:
    """The board behind the counter."""

    completions: Completions = field(default_factory=Completions)


class Counter:
    """The counter."""

    def __init__(self) -> None:
        self.chat = Chat()

    def generate(self, prompt: str) -> str:
        """Make a slip with a number for a waiting customer."""
        return f"{prompt}-{len(self.chat.completions.rows) + 1:03d}"

    def embed(self, text: str) -> str:
        """Put a note into the frame of the board."""
        return f"<blockquote>{text}</blockquote>"


counter = Counter()


def answer_note(model: str, text: str) -> str:
    """File a note and show it on the board."""
    row = counter.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], temperature=8)
    return counter.embed(row["text"])


def slip() -> str:
    """A slip for the next customer."""
    return counter.generate("C")

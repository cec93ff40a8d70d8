"""Surveys among customers."""


class Responses:
    """What customers said."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []

    def create(self, model: str, input: str) -> int:
        """Keep a response about a model of car; returns how many there are."""
        self.kept.append((model, input))
        return len(self.kept)


class Survey:
    """A survey."""

    def __init__(self) -> None:
        self.responses = Responses()

    def rerank(self, words: list[str]) -> list[str]:
        """The words that customers use most come first."""
        return sorted(words, key=lambda word: -sum(word in text for _, text in self.responses.kept))

    def complete(self) -> bool:
        """Enough responses for a verdict."""
        return len(self.responses.kept) >= 30


survey = Survey()


def answer(text: str) -> bool:
    """Keep one response; true when the survey is complete."""
    survey.responses.create(model="coupe-1972", input=text)
    return survey.complete()


def loudest(words: list[str]) -> str:
    """The word that comes first."""
    return survey.rerank(words)[0]

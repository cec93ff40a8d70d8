"""Tables as classes."""

from dataclasses import dataclass


class Model:
    """Base class of rows."""

    table = ""

    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(vars(self))


@dataclass
class Car(Model):
    """A model car."""

    table = "cars"
    number: int
    name: str
    scale: str
    price_cents: int


@dataclass
class Part(Model):
    """A spare part."""

    table = "parts"
    number: int
    fits_model: str
    price_cents: int

"""What goes wrong on the way."""

from __future__ import annotations

from stackaudit.model.errors import StackauditError


class DeliveryError(StackauditError):
    """A report could not be delivered, and trying again now would not help."""


class TransientError(Exception):
    """An attempt failed in a way that may pass: the other side is busy, slow or not there.

    Attributes:
        wait: seconds that the other side asks to wait, where it does.
    """

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait

"""Invoices from templates."""

from jinja2 import Template

SYSTEM_MESSAGE = "Thank you for your order. You find your invoice below."
PROMPT_PAYMENT_DAYS = 14

PAGE = Template("{{ greeting }}\n\n{% for line in lines %}{{ line }}\n{% endfor %}\nPayable within {{ days }} days.")


class Pipeline:
    """Lines through several steps."""

    def __init__(self, *steps: object) -> None:
        self.steps = steps

    def predict(self, cents: list[int]) -> int:
        """What the customer will pay, with postage."""
        return sum(cents) + (0 if sum(cents) > 5_000 else 490)


def invoice(cents: list[int]) -> str:
    """The text of an invoice."""
    total = Pipeline().predict(cents)
    lines = [f"{c / 100:.2f}" for c in cents] + [f"total {total / 100:.2f}"]
    return PAGE.render(greeting=SYSTEM_MESSAGE, lines=lines, days=PROMPT_PAYMENT_DAYS)

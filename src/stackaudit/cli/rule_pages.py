"""The page of a rule, by its id or name."""

from __future__ import annotations

from stackaudit import rulebook
from stackaudit.cli.inputs import unknown


def page_of(name: str) -> str:
    """Return the page of the rule called *name*, as Markdown.

    Raises:
        UsageError: there is no such rule.
    """
    book = rulebook.load()
    by_name = {key: rule for rule in book for key in (rule.header.id, rule.header.name)}
    found = by_name.get(name.upper()) or by_name.get(name.lower())
    if found is None:
        raise unknown("rule", name, list(by_name), "`stackaudit rules list` prints them all")
    return rulebook.page(found)

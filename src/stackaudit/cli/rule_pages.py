"""Rules as text: their pages, lists, and how their examples did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stackaudit import rulebook
from stackaudit.cli.inputs import unknown

if TYPE_CHECKING:
    from stackaudit.app.own import Own
    from stackaudit.rulebook import LoadedRule


def page_of(name: str, book: Sequence[LoadedRule] = ()) -> str:
    """Return the page of the rule called *name*, as Markdown.

    Raises:
        UsageError: there is no such rule.
    """
    rules = book or rulebook.load()
    found = find(name, rules)
    if found is None:
        known = [key for rule in rules for key in (rule.header.id, rule.header.name)]
        raise unknown("rule", name, known, "`stackaudit rules list` prints them all")
    return rulebook.page(found)


def find(name: str, book: Sequence[LoadedRule]) -> LoadedRule | None:
    """Return the rule of this id or name in any case, or None."""
    return next((r for r in book if name.lower() in {r.header.id.lower(), r.header.name}), None)


def rule_lines(family: str | None) -> Iterator[str]:
    """Yield one line for each rule; raises UsageError for an unknown family."""
    headers = [rule.header for rule in rulebook.load()]
    families = sorted({h.family for h in headers})
    if family is not None and family not in families:
        raise unknown("family", family, families, f"known are {', '.join(families)}")
    shown = [h for h in headers if family is None or h.family == family]
    widths = [max((len(getattr(h, part)) for h in shown), default=0) for part in ("id", "severity", "name")]
    for h in shown:
        mark = " (experimental)" if h.experimental else ""
        yield f"{h.id:{widths[0]}}  {h.severity:{widths[1]}}  {h.name:{widths[2]}}  {h.summary}{mark}"


def profile_lines() -> Iterator[str]:
    """Yield each profile with the rules and families that it weighs otherwise."""
    from stackaudit.rulebook.profiles import load, names

    for name in names():
        profile = load(name)
        yield f"{name}: {' '.join(profile.summary.split())}"
        for label, rules in (("off", profile.off), ("up", profile.raised), ("down", profile.lowered)):
            if rules:
                yield f"  {label}: {', '.join(sorted(rules))}"


def tried_lines(rules: Sequence[LoadedRule], own: Own) -> Iterator[tuple[str, bool]]:
    """Yield how the examples of each rule did, as lines, each with whether it is good."""
    from stackaudit.app.rule_examples import outcomes

    ran = wrong = 0
    for rule in rules:
        found = list(outcomes(rule, own))
        bad = [o for o in found if not o.passed]
        ran, wrong = ran + len(found), wrong + len(bad)
        mark = "FAIL" if bad else "ok"
        yield (
            f"{mark:4}  {rule.header.id}-{rule.header.name}: {len(found) - len(bad)} of {len(found)} examples",
            not bad,
        )
        for outcome in bad:
            where = f"{rule.path.name}, example {outcome.number} ({outcome.kind})"
            for line in outcome.missed:
                yield f"      {where}: {line} is marked and was not found", False
            for line in outcome.extra:
                yield f"      {where}: {line} was found and is not marked", False
    yield f"{ran} examples of {len(rules)} {'rule' if len(rules) == 1 else 'rules'}, {wrong} failed", not wrong

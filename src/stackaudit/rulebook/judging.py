"""From rules and a graph to findings: the same for the same input, in a fixed order."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module

from stackaudit.model.audit import Measure
from stackaudit.model.errors import ConfigError, UsageError
from stackaudit.model.evidence import redact
from stackaudit.model.findings import Finding, Severity, severity_rank
from stackaudit.model.graph import Node, StackGraph
from stackaudit.rulebook import profiles
from stackaudit.rulebook.loading import LoadedRule
from stackaudit.rulebook.profiles import moved
from stackaudit.rulebook.view import Hit, View
from stackaudit.rulebook.when import value_of

MAX_RELATED = 50
"""Related places kept per finding; the message carries the full number."""
_VALUE_LIMIT = 160
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def evaluate(
    book: Sequence[LoadedRule],
    graph: StackGraph,
    made: Iterable[Measure],
    profile: str,
    as_of: date,
    *,
    enable: Sequence[str] = (),
    disable: Sequence[str] = (),
) -> list[Finding]:
    """Judge a graph.

    Args:
        book: the rules.
        graph: the assembled graph.
        made: measures that rules may read.
        profile: name of the profile, for rules that depend on it.
        as_of: the only clock.
        enable: ids of experimental rules that are on.
        disable: ids or families of rules that are off.

    Returns:
        Findings, worst first, then by rule and place.

    Raises:
        UsageError: *enable* or *disable* names no rule and no family.
    """
    measures = {m.id: m.value for m in made}
    found: list[Finding] = []
    weights = profiles.load(profile)
    for rule in chosen(book, enable, disable, profile):
        view = View(graph, measures, as_of, rule.header, rule.scopes, profile)
        rows = _unique([_finding(rule, hit) for hit in hits(rule, view)])
        found += weights.judged(rows, rule.header)
    return sorted(
        found, key=lambda f: (-severity_rank(f.severity), f.rule, f.primary.path, f.primary.line, f.fingerprint)
    )


def chosen(
    book: Sequence[LoadedRule], enable: Sequence[str], disable: Sequence[str], profile: str = "default"
) -> list[LoadedRule]:
    """Return the rules that are on: the user's word counts before that of the profile.

    Raises:
        UsageError: *enable* or *disable* names no rule and no family.
        ConfigError: there is no such profile.
    """
    weights = profiles.load(profile)
    names = {r.header.id for r in book} | {r.header.family for r in book}
    for name in (*enable, *disable):
        if name not in names:
            raise UsageError(f"there is no rule or family {name!r}; `stackaudit rules list` shows them")
    found = []
    for rule in book:
        own = {rule.header.id, rule.header.family}
        asked = bool(own & set(enable))
        off = bool(own & weights.off) or (rule.header.experimental and not weights.experimental)
        if not own & set(disable) and (asked or not off):
            found.append(rule)
    return found


# -- hits ------------------------------------------------------------------------------------------------------------


def hits(rule: LoadedRule, view: View) -> Iterator[Hit]:
    """Yield what a rule finds in its view.

    Raises:
        ConfigError: its check does not exist.
    """
    if rule.check:
        try:
            module = import_module(f"stackaudit.rulebook.checks.{rule.check}")
        except ModuleNotFoundError as error:
            raise ConfigError(f"{rule.path.name}: there is no check {rule.check!r} in rulebook/checks") from error
        yield from module.check(view)
        return
    condition = rule.condition
    if condition is None:
        return
    nodes = [n for n in view.nodes(*condition.kinds) if condition.test(n, view.graph)]
    for node in nodes:
        yield view.about_model(node) if node.kind == "model" else _plain_hit(node, view)


def _plain_hit(node: Node, view: View) -> Hit:
    return Hit(node, node.place, {}, related=view.related(node.place, view.places(node)))


# -- findings --------------------------------------------------------------------------------------------------------


def _finding(rule: LoadedRule, hit: Hit) -> Finding:
    place = hit.place or hit.node.place
    severity = hit.severity or rule.header.severity
    if rule.scopes[hit.node.scope] == "down":
        severity = lower(severity)
    return Finding(
        rule=rule.header.id,
        severity=severity,
        confidence=hit.confidence or rule.header.confidence,
        message=message(rule, hit),
        primary=place,
        related=hit.related[:MAX_RELATED],
        nodes=tuple(dict.fromkeys((hit.node.id, *(n.id for n in hit.nodes)))),
        fingerprint=fingerprint(rule.header.id, None if hit.whole else hit.node, hit.key),
        effort_minutes=rule.header.effort_minutes if hit.effort is None else hit.effort,
    )


def lower(severity: Severity) -> Severity:
    """Return the severity one step below (info stays)."""
    return moved(severity, -1)


def fingerprint(rule: str, node: Node | None, key: str) -> str:
    """Return 16 hexadecimal digits of the rule and its thing: no line, so that it survives edits above it.

    Without a *node* it is about the repository, and survives the renaming of any file.
    """
    text = f"{rule}\0{node.kind}\0{node.key}\0{key}" if node is not None else f"{rule}\0repository\0{key}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _unique(rows: list[Finding]) -> list[Finding]:
    """Findings of one rule at one thing get ordinals, in the order of their places."""
    seen: Counter[str] = Counter()
    found = []
    for row in sorted(rows, key=lambda f: (f.primary.path, f.primary.line, f.message)):
        ordinal = seen[row.fingerprint]
        seen[row.fingerprint] += 1
        mark = hashlib.sha256(f"{row.fingerprint}\0{ordinal}".encode()).hexdigest()[:16] if ordinal else row.fingerprint
        found.append(replace(row, fingerprint=mark))
    return found


def message(rule: LoadedRule, hit: Hit) -> str:
    """Fill the template of a hit.

    ``{name}`` is a value; ``{calls:call site}`` is a number with its noun, in the plural where it is not one.

    Raises:
        ConfigError: the template names something that the hit does not give.
    """
    template = rule.say.get(hit.variant) or rule.say["default"]
    given = hit.say

    def fill(match: re.Match[str]) -> str:
        name, noun = match[1], match[2]
        value = given[name] if name in given else value_of(hit.node, name)
        if value is None:
            raise ConfigError(f"{rule.path.name}: the message names {name!r}, which this finding does not have")
        if noun:
            return f"{value:,} {noun if value == 1 else _plural(noun)}" if isinstance(value, int) else f"{value} {noun}"
        return _shown(value)

    return _PLACEHOLDER.sub(fill, template)


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, (tuple, list)):
        names = [_shown(v) for v in value[:6]] + ([f"{len(value) - 6:,} more"] if len(value) > 6 else [])
        return " and ".join([p for p in (", ".join(names[:-1]), *names[-1:]) if p])
    text = redact(" ".join(_CONTROL.sub(" ", str(value)).split()))
    return text if len(text) <= _VALUE_LIMIT else text[: _VALUE_LIMIT - 1] + "…"

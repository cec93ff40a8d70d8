"""Read rules from YAML: strict, with the line and a hint when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NoReturn

from stackaudit.documents import parse_as
from stackaudit.model.documents import DocNode, Fields, plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.findings import SEVERITIES, Rule
from stackaudit.model.source import Skip
from stackaudit.rulebook.when import Condition, ConditionError, condition

REQUIRED = (
    "id",
    "name",
    "family",
    "severity",
    "confidence",
    "effort",
    "needs",
    "summary",
    "why",
    "fix",
    "action",
    "standards",
    "say",
    "examples",
)
OPTIONAL = ("when", "check", "scopes", "experimental")
NEEDS = ("file", "neighbours", "graph", "history")
FRAMEWORKS = ("owasp-llm", "owasp-agentic", "nist-ai-rmf", "eu-ai-act", "iso-42001", "finos", "dora")
SCOPE_RULES = ("same", "down", "off")
_ID = re.compile(r"[A-Z]{3}\d{3}")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_EFFORT = re.compile(r"(\d+)(min|h|d)")
_MINUTES = {"min": 1, "h": 60, "d": 480}
_EXAMPLES = re.compile(r"^examples:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule: what is published of it, and how it is judged."""

    header: Rule
    path: Path
    say: dict[str, str]
    """Templates of the message by variant; ``default`` is the usual one."""
    condition: Condition | None
    check: str
    """Name of the module in ``rulebook.checks``; empty when a condition decides."""
    scopes: dict[str, str]
    """What happens outside production: ``same``, ``down`` (one severity less) or ``off``."""
    source: str = ""
    """The text of a rule of the scanned repository; empty for a shipped one, which lies at `path`."""


def folder() -> Path:
    """Return where the rules lie: beside this module in an installed package, else at the top of the checkout."""
    shipped = Path(__file__).parent / "shipped"
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "rules"


@cache
def load(rules: Path | None = None) -> tuple[LoadedRule, ...]:
    """Return all rules, sorted by id; each process reads them once.

    Raises:
        ConfigError: a rule file cannot be accepted; says which line and why.
    """
    return _by_id([read(path) for path in sorted((rules or folder()).glob("*/*.yaml"))])


def load_own(sources: Mapping[str, bytes]) -> tuple[LoadedRule, ...]:
    """Return the shipped rules with those of a repository, sorted by id.

    A repository may add rules and change none that is shipped: its rules are data, so they have no check, and their ids are
    their own.

    Args:
        sources: text of each rule file by its path in the repository.

    Raises:
        ConfigError: a rule file cannot be accepted; says which line and why.
    """
    return _by_id([*load(), *(_read_own(path, sources[path]) for path in sorted(sources))])


def _read_own(path: str, data: bytes) -> LoadedRule:
    text = data.decode("utf-8", "replace")
    cut = _EXAMPLES.search(text)
    place = Path(path)
    reader = _Reader(place, _root(place, text[: cut.start()] if cut else text), has_examples=cut is not None, own=True)
    rule = replace(reader.rule(), source=text)
    examples_of(rule)
    return rule


def _by_id(found: Sequence[LoadedRule]) -> tuple[LoadedRule, ...]:
    seen: dict[str, LoadedRule] = {}
    for rule in found:
        other = seen.setdefault(rule.header.id, rule)
        if other is not rule:
            raise ConfigError(f"{rule.path}: the id {rule.header.id} stands in {other.path.name} too")
    return tuple(sorted(found, key=lambda r: r.header.id))


def read(path: Path) -> LoadedRule:
    """Read one rule file without its examples (they are for tests and pages, and most of the text)."""
    text = path.read_text(encoding="utf-8")
    cut = _EXAMPLES.search(text)
    root = _root(path, text[: cut.start()] if cut else text)
    return _Reader(path, root, has_examples=cut is not None).rule()


def examples(path: Path) -> list[dict[str, Any]]:
    """Return the examples of a rule file as plain values.

    Raises:
        ConfigError: they are no list of mappings with ``bad`` or ``good``.
    """
    return _examples(path, path.read_text(encoding="utf-8"))


def examples_of(rule: LoadedRule) -> list[dict[str, Any]]:
    """Return the examples of a rule, shipped or not; raises like `examples`."""
    return _examples(rule.path, rule.source) if rule.source else examples(rule.path)


def _examples(path: Path, text: str) -> list[dict[str, Any]]:
    cut = _EXAMPLES.search(text)
    rows = plain(_root(path, text[cut.start() :] if cut else "examples: []").get("examples"))
    allowed = {"bad", "good", "as_of", "note", "history"}
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, dict) or set(row) - allowed or ("bad" in row) == ("good" in row):
            raise ConfigError(
                f"{path.name}: each example has `bad` or `good` (file name → text), and may have `as_of`, `note` and `history`"
            )
    return list(rows) if isinstance(rows, list) else []


def _root(path: Path, text: str) -> Fields:
    document = parse_as("yaml", str(path), text.encode())
    if isinstance(document, Skip):
        raise ConfigError(f"{path.name}: {document.reason}")
    if not isinstance(document.root, Fields):
        raise ConfigError(f"{path.name}: a rule is a mapping that begins with `id:`")
    return document.root


class _Reader:
    def __init__(self, path: Path, root: Fields, *, has_examples: bool, own: bool = False) -> None:
        self.path, self.root, self.own = path, root, own
        self.shown = path.as_posix() if own else path.name
        self.lines = {key: line for key, line, _ in root.fields}
        self.has_examples = has_examples

    def fail(self, key: str, why: str) -> NoReturn:
        raise ConfigError(f"{self.shown}:{self.lines.get(key, 1)}: {why}")

    def rule(self) -> LoadedRule:
        self._keys()
        rule_id = self._text("id")
        name = self._text("name")
        if not _ID.fullmatch(rule_id):
            self.fail("id", f"an id is three capital letters and three digits, not {rule_id!r}")
        if self.path.stem != f"{rule_id}-{name}":
            self.fail("id", f"the file must be called {rule_id}-{name}.yaml")
        header = Rule(
            id=rule_id,
            name=name,
            family=self._text("family"),
            severity=self._choice("severity", SEVERITIES),  # type: ignore[arg-type]
            confidence=self._confidence(),
            effort_minutes=self._effort(),
            needs=self._choice("needs", NEEDS),
            summary=self._text("summary"),
            why=self._text("why"),
            fix=self._text("fix"),
            action=self._action(),
            standards=self._standards(),
            experimental=bool(self._plain("experimental")),
        )
        if header.family != self.path.parent.name and not self.own:
            self.fail(
                "family", f"the file lies in {self.path.parent.name}/, so its family is {self.path.parent.name!r}"
            )
        return LoadedRule(header, self.path, self._say(), self._condition(), self._check(), self._scopes())

    def _keys(self) -> None:
        known = (*REQUIRED, *OPTIONAL)
        for key, line in self.lines.items():
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; known keys are {', '.join(known)}"
                raise ConfigError(f"{self.shown}:{line}: unknown key {key!r}{hint}")
        missing = [k for k in REQUIRED if k not in self.lines and not (k == "examples" and self.has_examples)]
        if missing:
            raise ConfigError(f"{self.shown}: {missing[0]!r} is missing")
        if self.own and "check" in self.lines:
            self.fail("check", "a rule of a repository is data: it has `when`, and no `check`")
        if ("when" in self.lines) == ("check" in self.lines):
            raise ConfigError(f"{self.shown}: a rule has either `when` or `check`")

    def _plain(self, key: str) -> Any:
        return plain(self.root.get(key))

    def _text(self, key: str) -> str:
        value = self._plain(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(key, f"{key!r} needs a text")
        return value.strip()

    def _action(self) -> str:
        """Return the short imperative; the plan fills in the name of the node and knows nothing else of a finding."""
        value = self._text("action")
        try:
            unknown = [field for _, field, _, _ in Formatter().parse(value) if field not in {None, "name"}]
        except ValueError:
            unknown = ["…"]
        if unknown:
            self.fail("action", f"an action may hold {{name}} alone, not {{{unknown[0]}}}")
        return value

    def _choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self._text(key)
        if value not in allowed:
            near = get_close_matches(value, allowed, 1)
            self.fail(
                key,
                f"{value!r} is no {key}: " + (f"did you mean {near[0]!r}?" if near else f"one of {', '.join(allowed)}"),
            )
        return value

    def _confidence(self) -> float:
        value = self._plain("confidence")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
            self.fail("confidence", "a confidence is a number above 0 and up to 1")
        return float(value)

    def _effort(self) -> int:
        match = _EFFORT.fullmatch(str(self._plain("effort")))
        if match is None:
            self.fail("effort", "an effort is written like 15min, 4h or 2d")
        return int(match[1]) * _MINUTES[match[2]]

    def _standards(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = self._plain("standards")
        if not isinstance(value, dict):
            self.fail("standards", "standards map a framework to a list of its ids")
        for framework, ids in value.items():
            if framework not in FRAMEWORKS:
                near = get_close_matches(framework, FRAMEWORKS, 1)
                self.fail(
                    "standards", f"unknown framework {framework!r}" + (f"; did you mean {near[0]!r}?" if near else "")
                )
            if not isinstance(ids, list) or not ids:
                self.fail("standards", f"{framework} needs a list of ids")
        return tuple((f, tuple(str(i) for i in value[f])) for f in FRAMEWORKS if f in value)

    def _say(self) -> dict[str, str]:
        value = self._plain("say")
        if isinstance(value, str):
            return {"default": value.strip()}
        if not (isinstance(value, dict) and value and all(isinstance(v, str) for v in value.values())):
            self.fail("say", "`say` is a text, or a mapping from variants to texts")
        return {str(k): v.strip() for k, v in value.items()}

    def _condition(self) -> Condition | None:
        node: DocNode | None = self.root.get("when")
        if node is None:
            return None
        try:
            return condition(plain(node))
        except ConditionError as error:
            self.fail("when", str(error))

    def _check(self) -> str:
        value = self._plain("check")
        if value is not None and not (isinstance(value, str) and _SLUG.fullmatch(value)):
            self.fail("check", "a check is the name of a module in rulebook/checks")
        return value or ""

    def _scopes(self) -> dict[str, str]:
        given = self._plain("scopes") or {}
        scopes = {"prod": "same", "dev": "off", "test": "off", "docs": "off"}
        if not isinstance(given, dict) or set(given) - set(scopes) or set(given.values()) - set(SCOPE_RULES):
            self.fail("scopes", "scopes map dev, test or docs to same, down or off")
        return scopes | given

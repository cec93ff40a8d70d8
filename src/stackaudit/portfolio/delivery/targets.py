"""Targets of delivery as a configuration names them: ``[deliver.NAME]`` with a kind."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from stackaudit.model.documents import DocNode, Fields, plain
from stackaudit.model.errors import ConfigError
from stackaudit.portfolio.delivery.letters import Letter
from stackaudit.portfolio.delivery.secrets import Secret
from stackaudit.portfolio.delivery.thresholds import When
from stackaudit.reports.messages.brief import Brief

TABLE = "deliver"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_COMMON = frozenset({"kind", "when", "with-code"})
_WHEN = ("rating-drops", "hhi-rises", "retires-within")
_SECRET = re.compile(r"(?i)pass|secret|token|key|credential")
MOST = 50


class Channel(Protocol):
    """How one target is reached."""

    suffix: str
    """Ending of the file that a dry run writes."""

    def secrets(self) -> tuple[Secret, ...]:
        """Return where its secrets lie."""

    def parcel(self, letter: Letter, brief: Brief, run: str, *, with_code: bool) -> bytes:
        """Return what is sent; needs no secret and no network."""

    def send(self, parcel: bytes, run: str) -> str:
        """Send it, and return a remark or nothing.

        Raises:
            TransientError: it may work later.
            StackauditError: it will not work as it is.
        """


@dataclass(frozen=True, slots=True)
class Target:
    """Where reports go, and when."""

    name: str
    kind: str
    channel: Channel
    when: When
    with_code: bool
    """Lines of code and names of files may be told."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Environment variables that hold its secrets."""
        return tuple(s.variable for s in self.channel.secrets() if s.variable)


class Table:
    """The values of one target, read with one clear sentence for what cannot be accepted."""

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        """Keep values and their place for messages."""
        self.values, self.place = values, place

    def wrong(self, key: str, wanted: str) -> ConfigError:
        """Return the error for a value."""
        return ConfigError(f"{self.place}: {key!r} must be {wanted}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text of one line; required without a default."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or not value or not value.isprintable() or len(value) > 1000:
            raise self.wrong(key, "a text of one line")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.values.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(v, str) and v and v.isprintable() for v in value):
            raise self.wrong(key, 'a list of texts, such as ["a", "b"]')
        return tuple(value)

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int | None:
        """Return a whole number between two bounds."""
        value = self.values.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(key, f"a whole number from {least} to {most:,}")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is not set."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def optional(self, key: str) -> str | None:
        """Return a text, or None where it is not set."""
        return self.text(key) if key in self.values else None

    def secret(self, stem: str) -> Secret | None:
        """Return where ``stem-env`` or ``stem-file`` say that a secret lies; None where neither is set."""
        variable, file = self.optional(f"{stem}-env"), self.optional(f"{stem}-file")
        if variable is not None and file is not None:
            raise ConfigError(f"{self.place}: give {stem}-env or {stem}-file, not both")
        if variable is not None and not _VARIABLE.fullmatch(variable):
            raise self.wrong(
                f"{stem}-env", "the name of an environment variable; the secret itself does not belong here"
            )
        return Secret(variable, file) if variable or file else None


def kinds() -> Mapping[str, Any]:
    """Return the module of each kind of target; a module of ``kinds`` that declares ``NAME`` is one."""
    from stackaudit.portfolio.delivery import kinds as package

    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found[module.NAME] = module
    return dict(sorted(found.items()))


def targets(node: DocNode, shown: str, line: int) -> tuple[Target, ...]:
    """Read the tables ``[deliver.NAME]`` of the file *shown*; *line* is that of the first.

    Raises:
        ConfigError: one of them cannot be accepted; says where and why.
    """
    if not isinstance(node, Fields) or len(node.fields) > MOST:
        raise ConfigError(f"{shown}:{line}: {TABLE!r} must be tables [{TABLE}.NAME], at most {MOST}")
    return tuple(_target(name, value, f"{shown}:{where}") for name, where, value in node.fields)


def _target(name: str, node: DocNode, place: str) -> Target:
    values = plain(node)
    if not _NAME.fullmatch(name) or not isinstance(values, dict):
        raise ConfigError(f"{place}: [{TABLE}.{name[:40]}] must be a table, its name small letters, digits, - and _")
    table, known = Table(values, f"{place} [{TABLE}.{name}]"), kinds()
    kind = table.text("kind", "")
    if kind not in known:
        raise table.wrong("kind", f"one of {', '.join(known)}")
    module = known[kind]
    allowed = sorted(_COMMON | module.KEYS)
    for key in values:
        if key not in allowed:
            close = difflib.get_close_matches(key, allowed, n=1)
            secret = "; secrets never stand here: give the name of a variable or file" if _SECRET.search(key) else ""
            hint = f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(allowed)}"
            raise ConfigError(f"{table.place}: there is no setting {key[:60]!r} for {kind}{secret}{hint}")
    return Target(name, kind, module.read(table), _when(values.get("when", {}), table.place), table.flag("with-code"))


def _when(values: Any, place: str) -> When:
    if not isinstance(values, dict) or not set(values) <= set(_WHEN):
        raise ConfigError(f"{place}: 'when' must be a table with {', '.join(_WHEN)}")
    table = Table(values, f"{place} when")
    return When(
        table.flag("rating-drops"), table.whole("hhi-rises", 1, 10_000), table.whole("retires-within", 0, 3_650)
    )  # fmt: skip

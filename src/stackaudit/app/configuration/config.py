"""Configuration: one file wins, then the environment, then the command line; every value knows where it comes from."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stackaudit.app.configuration.files import ConfigFile, find, read
from stackaudit.app.configuration.waivers import NAME, path_waivers
from stackaudit.app.settings import KEYS, NONE, PREFIX, Key, Settings
from stackaudit.model.documents import plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.waivers import PathWaiver

Setting = tuple[str, ...] | str | bool | None
DELIVERY = "deliver"
"""Tables of targets, which `stackaudit deliver` alone reads."""
OTHER_VARIABLES = frozenset({PREFIX + "CONFIG", PREFIX + "TRACEBACK", PREFIX + "CLONES"})
"""Variables of the tool that are no keys."""
_MOST = 10_000
"""The largest threshold: that of an index."""
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Value:
    """A setting and where it was set."""

    value: Setting
    origin: str
    """``default``, ``stackaudit.toml:3``, ``STACKAUDIT_EXCLUDE`` or ``--exclude``."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one run."""

    values: Mapping[str, Value]
    """By key, in the order of `KEYS`."""
    file: str | None
    """The configuration file that was used, as messages name it."""
    waivers: tuple[PathWaiver, ...] = ()
    """Accepted findings by rule and path; only the file can hold them."""
    isolated: bool = False
    """What the scanned repository says about itself does not count."""

    def settings(self) -> Settings:
        """Return the settings that change the result."""
        names = {f.name for f in fields(Settings)}
        given = {n: v.value for k, v in self.values.items() for n in [k.replace("-", "_")] if n in names}
        return Settings(**given, waivers=self.waivers, isolated=self.isolated)  # type: ignore[arg-type]

    @property
    def fail_on(self) -> str | None:
        """The severity that makes the command exit 1."""
        value = self.values["fail-on"].value
        return value if isinstance(value, str) else None

    @property
    def audience(self) -> str:
        """Who reads the reports."""
        return str(self.values["audience"].value)

    @property
    def gate(self) -> dict[str, Any]:
        """The thresholds of `gate`: what `portfolio.gate.Thresholds` takes; None where one is switched off.

        Raises:
            ConfigError: a number is none.
        """
        given = {name: self.values[f"gate-{name}"] for name in ("findings", "rating", "hhi")}
        found: dict[str, Any] = {}
        for name, value in given.items():
            text = str(value.value)
            if text != NONE and name != "findings" and not (text.isdigit() and 0 < int(text) <= _MOST):
                raise ConfigError(f"{value.origin}: 'gate-{name}' must be a number from 1 to {_MOST:,}, or {NONE}")
            found[name] = None if text == NONE else text if name == "findings" else int(text)
        return found

    @property
    def archive(self) -> str | None:
        """Where audits are kept; None: in the user's data folder."""
        value = self.values["archive"].value
        return value if isinstance(value, str) else None

    @property
    def strict(self) -> bool:
        """Whether something unread makes the command exit 3."""
        return bool(self.values["strict"].value)


def resolve(
    path: Path,
    given: Mapping[str, Setting] | None = None,
    *,
    file: Path | None = None,
    isolated: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Return the settings for an audit of *path*.

    The command line (*given*) wins over the environment, that over the file. Of files the nearest one counts alone:
    *file*, else ``STACKAUDIT_CONFIG``, else the one of the folder or a parent up to the root of its repository.

    Args:
        path: the folder that is audited.
        given: keys set on the command line; None and empty lists count as not set.
        file: a configuration file that the user names.
        isolated: leave out files of the scanned repository.
        environ: the environment; default: that of the process.

    Raises:
        ConfigError: a file cannot be read, or a key or value is not accepted.
    """
    variables = os.environ if environ is None else environ
    named = file or (Path(variables[PREFIX + "CONFIG"]) if variables.get(PREFIX + "CONFIG") else None)
    found = read(named) if named else None if isolated else find(path)
    values = {key.name: Value(key.default, "default") for key in KEYS}
    if found is not None:
        values |= _of_file(found)
    values |= _of_environment(variables)
    for key in KEYS:
        value = (given or {}).get(key.name)
        if value is not None and value != ():
            values[key.name] = Value(value, _option(key, value))
    return Config(values, found.shown if found else None, _waivers(found) if found else (), isolated)


def _waivers(found: ConfigFile) -> tuple[PathWaiver, ...]:
    return next((path_waivers(node, found.shown, line) for name, line, node in found.rows if name == NAME), ())


def _option(key: Key, value: Setting) -> str:
    return "--no-" + key.name if value is False else "--" + key.name


def _of_file(found: ConfigFile) -> dict[str, Value]:
    by_name = {key.name: key for key in KEYS}
    values: dict[str, Value] = {}
    for name, line, node in found.rows:
        if name in {NAME, DELIVERY}:
            continue
        value, place = plain(node), f"{found.shown}:{line}"
        key = by_name.get(name)
        if key is None:
            raise ConfigError(f"{place}: there is no setting {name[:60]!r}{_suggest(name, [*by_name, NAME])}")
        if found.foreign and not key.repository:
            raise ConfigError(
                f"{place}: {name!r} cannot be set inside the scanned repository; use --config, {key.variable} or "
                "the command line (--isolated ignores this file)"
            )
        values[name] = Value(_checked(key, value, place), place)
    return values


def _checked(key: Key, value: object, place: str) -> Setting:
    if key.kind == "list" and isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    if key.kind == "flag" and isinstance(value, bool):
        return value
    if key.kind == "text" and isinstance(value, str) and (not key.choices or value in key.choices):
        return value
    raise ConfigError(f"{place}: {key.name!r} must be {_wanted(key)}")


def _wanted(key: Key) -> str:
    if key.choices:
        return f"one of {', '.join(key.choices)}"
    return {"list": 'a list of texts, such as ["a", "b"]', "flag": "true or false", "text": "a text"}[key.kind]


def _of_environment(variables: Mapping[str, str]) -> dict[str, Value]:
    by_variable = {key.variable: key for key in KEYS}
    values: dict[str, Value] = {}
    for name in sorted(variables):
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES:
            continue
        key = by_variable.get(name)
        if key is None:
            hint = _suggest(name, list(by_variable))
            if hint:
                raise ConfigError(f"environment: there is no variable {name!r}{hint}")
            continue  # another program's
        text = variables[name].strip()
        if text:
            values[key.name] = Value(_of_text(key, text), name)
    return values


def _of_text(key: Key, text: str) -> Setting:
    if key.kind == "list":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if key.kind == "flag" and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    return _checked(key, text, f"environment: {key.variable}={text[:60]!r}")


def _suggest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if close:
        return f"; did you mean {close[0]!r}?"
    return "" if name.startswith(PREFIX) else f"; known are {', '.join(known)}"

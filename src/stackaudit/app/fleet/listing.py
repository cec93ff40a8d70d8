"""portfolio.yaml: which repositories, and what their owner says about them."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stackaudit.app.fleet.organisation import Wanted, repositories
from stackaudit.app.settings import PROFILES, Settings
from stackaudit.documents import parse_as
from stackaudit.intake.fetching import is_url
from stackaudit.model.documents import DocNode, Fields, Items, Leaf
from stackaudit.model.errors import ConfigError
from stackaudit.model.portfolio import CRITICALITIES, Member
from stackaudit.model.source import Skip

LIMIT = 8 << 20
MOST = 200_000
"""Repositories."""
_NAME = re.compile(r"[\w][\w.@+/ -]{0,199}")
_ABOUT = ("owner", "criticality", "function", "tags", "depth")
_KEYS = {
    "portfolio.yaml": ("name", "defaults", "repositories", "forges", "profile", "enable", "disable", "critical", "isolated", "history"),
    "defaults": _ABOUT,
    "a repository": ("path", "url", "name", *_ABOUT),
    "an organisation": ("organisation", "include", "exclude", "archived", "forks", *_ABOUT),
    "a forge": ("per_minute", "token"),
}  # fmt: skip
_DEEPEST = 100_000


@dataclass(frozen=True, slots=True)
class Forge:
    """How a host of repositories is treated."""

    per_minute: float | None = None
    """Repositories that are asked for in a minute, at most."""
    token: str | None = None
    """Name of the environment variable that holds a token."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What portfolio.yaml says."""

    name: str
    members: tuple[Member, ...]
    """Sorted by name."""
    folder: Path
    """Where relative paths begin."""
    settings: Settings
    forges: Mapping[str, Forge] = field(default_factory=dict)


def read(path: Path) -> Listing:
    """Read a portfolio.

    Raises:
        ConfigError: it cannot be read, or a key or value is not accepted; the message names the line.
    """
    root = _root(path)
    place = _Place(str(path))
    values = place.fields(root, "portfolio.yaml")
    defaults = _about(place.fields(values["defaults"], "defaults"), place) if "defaults" in values else {}
    folder = path.resolve().parent
    members = tuple(_members(values.get("repositories"), place, folder, defaults))
    if not members:
        raise ConfigError(f"{path}: 'repositories' names none; write a list of entries with path, url or organisation")
    if twice := [name for name, n in Counter(m.name for m in members).items() if n > 1]:
        raise ConfigError(f"{path}: two repositories are called {twice[0]!r}; give one of them another name")
    name = place.text(values["name"], "name") if "name" in values else folder.name
    return Listing(
        name, tuple(sorted(members, key=lambda m: m.name)), folder, _settings(values, place), _forges(values, place)
    )


def _root(path: Path) -> DocNode:
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise ConfigError(f"{str(path)!r} cannot be read: {error.strerror or error}") from None
    if len(data) > LIMIT:
        raise ConfigError(f"{str(path)!r} is larger than {LIMIT >> 20} MB")
    document = parse_as("yaml", str(path), data)
    if isinstance(document, Skip):
        raise ConfigError(f"{path}: {document.reason}")
    return document.root


@dataclass(frozen=True, slots=True)
class _Place:
    """Names the file and the line in messages."""

    shown: str

    def error(self, node: DocNode | None, text: str) -> ConfigError:
        return ConfigError(f"{self.shown}{f':{node.line}' if node is not None else ''}: {text}")

    def fields(self, node: DocNode, what: str) -> dict[str, DocNode]:
        """Return the fields of a mapping; a key that is not known is refused with the closest one that is."""
        if not isinstance(node, Fields):
            raise self.error(node, f"{what} must be a mapping with {', '.join(_KEYS[what])}")
        known = _KEYS[what]
        for key, line, _ in node.fields:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
                hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
                raise ConfigError(f"{self.shown}:{line}: {what} has no key {key[:60]!r}; {hint}")
        return {key: value for key, _, value in node.fields}

    def text(self, node: DocNode, key: str) -> str:
        if isinstance(node, Leaf) and isinstance(node.value, str) and node.value.strip() and node.value.isprintable():
            return node.value.strip()
        raise self.error(node, f"{key!r} must be a text")

    def texts(self, node: DocNode, key: str) -> tuple[str, ...]:
        if isinstance(node, Items):
            return tuple(self.text(item, key) for item in node.items)
        raise self.error(node, f"{key!r} must be a list of texts")

    def flag(self, node: DocNode, key: str) -> bool:
        if isinstance(node, Leaf) and isinstance(node.value, bool):
            return node.value
        raise self.error(node, f"{key!r} must be true or false")

    def number(self, node: DocNode, key: str, most: float) -> float:
        value = node.value if isinstance(node, Leaf) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= most:
            return value
        raise self.error(node, f"{key!r} must be a number above 0, at most {most:,}")

    def choice(self, node: DocNode, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(node, key)
        if value not in choices:
            raise self.error(node, f"{key!r} must be one of {', '.join(choices)}")
        return value


def _about(values: Mapping[str, DocNode], place: _Place) -> dict[str, Any]:
    """Return what an entry says about its repositories, as fields of `Member`."""
    readers: dict[str, Callable[[DocNode, str], Any]] = {
        "owner": place.text,
        "function": place.text,
        "criticality": lambda node, key: place.choice(node, key, CRITICALITIES),
        "tags": place.texts,
        "depth": lambda node, key: int(place.number(node, key, _DEEPEST)),
    }
    return {key: readers[key](values[key], key) for key in _ABOUT if key in values}


def _members(node: DocNode | None, place: _Place, folder: Path, defaults: dict[str, Any]) -> Iterator[Member]:
    if not isinstance(node, Items):
        raise place.error(node, "'repositories' must be a list")
    for item in node.items:
        found = {key for key, _, _ in item.fields} if isinstance(item, Fields) else set()
        if "organisation" in found:
            yield from _of_organisation(place.fields(item, "an organisation"), place, folder, defaults)
        else:
            yield _member(item, place, defaults)


def _member(item: DocNode, place: _Place, defaults: dict[str, Any]) -> Member:
    values = place.fields(item, "a repository")
    if ("path" in values) == ("url" in values):
        raise place.error(item, "a repository needs either 'path' or 'url' (an organisation: 'organisation')")
    about = defaults | _about(values, place)
    if "path" in values:
        source = place.text(values["path"], "path")
        found = Member(Path(source).resolve().name or "repository", source, "path", **about)
    else:
        source = place.text(values["url"], "url")
        _check_url(source, place, values["url"])
        found = Member(_name_of(source), source, "url", **about)
    if "name" in values:
        found = replace(found, name=place.text(values["name"], "name"))
    if not _NAME.fullmatch(found.name) or ".." in found.name:
        raise place.error(values.get("name", item), f"{found.name[:60]!r} is no name for a repository; give 'name'")
    return found


def _check_url(url: str, place: _Place, node: DocNode) -> None:
    if not is_url(url):
        raise place.error(node, f"{url[:80]!r} is no address of a repository (https, http, ssh, git or file)")
    if "://" in url and ":" in url.partition("://")[2].partition("/")[0].rpartition("@")[0]:
        raise place.error(node, "an address must not hold a password; name a variable under forges: HOST: token")


def _name_of(url: str) -> str:
    """Return ``owner/name`` of a repository on a forge, the last part of any other address."""
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url.partition(":")[2]
    parts = [part for part in path.removesuffix("/").removesuffix(".git").split("/") if part]
    return "/".join(parts[-2:] if not url.startswith("file:") else parts[-1:]) or "repository"


def _of_organisation(
    values: Mapping[str, DocNode], place: _Place, folder: Path, defaults: dict[str, Any]
) -> Iterator[Member]:
    node = values["organisation"]
    wanted = Wanted(
        place.texts(values["include"], "include") if "include" in values else (),
        place.texts(values["exclude"], "exclude") if "exclude" in values else (),
        archived=place.flag(values["archived"], "archived") if "archived" in values else False,
        forks=place.flag(values["forks"], "forks") if "forks" in values else False,
    )
    about = defaults | _about(values, place)
    for name, url, tags in repositories(folder / place.text(node, "organisation"), wanted):
        _check_url(url, place, node)
        yield Member(name, url, "url", **(about | {"tags": (*about.get("tags", ()), *tags)}))


def _settings(values: Mapping[str, DocNode], place: _Place) -> Settings:
    texts = {key: place.texts(values[key], key) for key in ("enable", "disable", "critical") if key in values}
    flags = {key: place.flag(values[key], key) for key in ("isolated", "history") if key in values}
    profile = place.choice(values["profile"], "profile", PROFILES) if "profile" in values else "default"
    return Settings(profile=profile, **texts, **flags)  # type: ignore[arg-type]


def _forges(values: Mapping[str, DocNode], place: _Place) -> dict[str, Forge]:
    node = values.get("forges")
    if node is None:
        return {}
    if not isinstance(node, Fields):
        raise place.error(node, "'forges' must be a mapping of host names")
    found = {}
    for host, _, value in node.fields:
        rows = place.fields(value, "a forge")
        rate = place.number(rows["per_minute"], "per_minute", 60_000) if "per_minute" in rows else None
        token = place.text(rows["token"], "token") if "token" in rows else None
        if token is not None and not re.fullmatch(r"[A-Z_][A-Z0-9_]{0,99}", token):
            raise place.error(
                rows["token"], "'token' must be the name of an environment variable, never the token itself"
            )
        found[host.lower()] = Forge(rate, token)
    return found


def described(listing: Listing) -> object:
    """Return all that a listing says, as plain values: two listings that say the same give equal values."""
    return [listing.name, [_plain_member(m) for m in listing.members], str(listing.folder), repr(listing.settings)]


def _plain_member(member: Member) -> list[object]:
    """Return a member as a list."""
    return [
        member.name,
        member.source,
        member.owner,
        member.criticality,
        member.function,
        list(member.tags),
        member.depth,
    ]

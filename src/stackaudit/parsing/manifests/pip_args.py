"""The packages that a command line installs."""

from __future__ import annotations

import re

from stackaudit.parsing.manifests.names import split_requirement

_LONGEST = 20_000
_CONTINUED = re.compile(r"\\\r?\n|[ \t]\^\r?\n")
_GAP = r"(?:\s+|[\"']\s*,\s*[\"'])"
_COMMAND = re.compile(
    rf"(?:^|[\s;&|(!%\"'\[,/])(?:uv{_GAP}pip|pip[0-9.]{{0,5}}|uv|poetry|pdm|pipenv){_GAP}(?:install|add)[\"']?,?(?=[\s\"'])"
)
_TOKEN = re.compile(
    r"""\s*+,?(?:"([^"\n]*+)"|'([^'\n]*+)'|(&&|\|\||[;|&)\n])|([^\s"';|&)]++(?:\[[^\]\s]*+\][^\s"';|&)]*+)?))"""
)
_TAKES_VALUE = re.compile(
    "-[rciftEpGm]|--(?:requirement|constraint|index|index-url|default-index|extra-index-url|find-links|target|prefix|root"
    "|platform|python-version|implementation|abi|python|group|extra|source|trusted-host|cache-dir|proxy|timeout|retries"
    "|no-binary|only-binary|src|upgrade-strategy|optional|tag|branch|rev|marker|package|config-settings?|global-option"
    "|resolution|log|cert|directory|project|index-strategy|torch-backend)"
)
_FILE_ENDINGS = (".txt", ".whl", ".zip", ".tar.gz", ".in", ".toml", ".cfg")


def packages_of_pip_command(text: str) -> tuple[tuple[str, str], ...]:
    """Return (normalised PyPI name, constraint) of every package that *text* installs.

    *text* is a line of a shell, a Dockerfile or a notebook (``pip install``, ``%pip``, ``!pip``, ``python -m pip``,
    ``uv pip install``, ``uv add``, ``poetry add`` …), several commands included; continuation marks join lines.
    Files, folders, options with their values, and names made of variables are left out.
    """
    line = _CONTINUED.sub(" ", text[:_LONGEST])
    found: dict[tuple[str, str], None] = {}
    pos = 0
    while (command := _COMMAND.search(line, pos)) is not None:
        arguments, pos = _arguments(line, command.end())
        found.update((split, None) for token in arguments if (split := _package(token)) is not None)
    return tuple(found)


def _arguments(line: str, pos: int) -> tuple[list[str], int]:
    """Return the positional arguments of the command, and where it ends."""
    found: list[str] = []
    skip = False
    while (match := _TOKEN.match(line, pos)) is not None:
        double, single, stop, word = match.groups()
        if stop or (word or "").startswith("#") or "\n" in match[0][: len(match[0]) - len(match[0].lstrip())]:
            break
        pos = match.end()
        token = next(part for part in (double, single, word) if part is not None)
        if skip:
            skip = False
        elif token.startswith("-"):
            skip = _TAKES_VALUE.fullmatch(token) is not None
        else:
            found.append(token.rstrip(",") if "[" in token else token.rstrip("],"))
    return found, pos


def _package(token: str) -> tuple[str, str] | None:
    if token.startswith((".", "/", "~", "$", "{", ">", "<")) or "$" in token.split("=", 1)[0]:
        return None
    if token.lower().endswith(_FILE_ENDINGS) and "@" not in token:
        return None
    if "@" in token and "://" not in token:  # `uv add name@1.2`, `poetry add name@^1.2`
        name, _, version = token.partition("@")
        split = split_requirement(name)
        return (split[0], version) if split is not None else None
    return split_requirement(token)

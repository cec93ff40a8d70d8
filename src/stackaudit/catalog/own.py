"""Vendors that a repository describes for itself: they add to the shipped catalogue and change nothing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from posixpath import basename
from typing import Any, NoReturn

import msgspec

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.compile import LANGUAGES, VENDOR_KEYS, VENDOR_KINDS, compile_catalogue
from stackaudit.catalog.loading import load, read_yaml
from stackaudit.documents import parse_as
from stackaudit.model.documents import Fields, plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.source import Skip


def load_own(sources: Mapping[str, bytes]) -> Catalogue:
    """Return the shipped catalogue with the vendors of a repository.

    Args:
        sources: text of each vendor file by its path in the repository.

    Raises:
        ConfigError: a file cannot be accepted; says which line and why.
    """
    shipped = load()
    extra = {stem: data for path in sorted(sources) for stem, data in [_vendor(path, sources[path], shipped)]}
    names = {stem: path for path in sources for stem in [basename(path).removesuffix(".yaml")]}
    try:
        compiled = compile_catalogue(read_yaml, extra=extra)
    except ConfigError as error:
        raise ConfigError(_renamed(str(error), names)) from None
    except (KeyError, TypeError, AttributeError, ValueError, msgspec.MsgspecError) as error:
        which = ", ".join(sorted(sources))
        raise ConfigError(
            f"{which}: a value has another shape than vendor files have ({error}); see the files of the catalogue"
        ) from None
    return Catalogue(compiled, shipped.models)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for stem, path in names.items():
        text = text.replace(f"vendors/{stem}.yaml", path)
    return text


def _vendor(path: str, data: bytes, shipped: Catalogue) -> tuple[str, dict[str, Any]]:
    document = parse_as("yaml", path, data)
    if isinstance(document, Skip):
        raise ConfigError(f"{path}: {document.reason}")
    root = document.root
    if not isinstance(root, Fields):
        raise ConfigError(f"{path}: a vendor is a mapping that begins with `id:`")
    lines = {key: line for key, line, _ in root.fields}
    row: dict[str, Any] = {key: plain(value) for key, _, value in root.fields}

    def fail(key: str, why: str) -> NoReturn:
        raise ConfigError(f"{path}:{lines.get(key, 1)}: {why}")

    for key in lines:
        if key not in VENDOR_KEYS:
            near = get_close_matches(key, VENDOR_KEYS, 1)
            fail(key, f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    stem = basename(path).removesuffix(".yaml")
    if row.get("id") != stem:
        fail("id", f"`id` must be the name of the file, {stem!r}")
    if not isinstance(row.get("node", ""), str):
        fail("node", "`node` is a text")
    if not isinstance(row.get("kind"), str) or row["kind"] not in VENDOR_KINDS:
        fail("kind", f"`kind` is one of {', '.join(sorted(VENDOR_KINDS))}")
    for key in ("name", "layer"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            fail(key, f"{key!r} needs a text")
    for key, taken in _taken(stem, row, shipped):
        fail(key, f"{taken} is described by the shipped catalogue; a repository adds to it and changes nothing in it")
    return stem, row


def _taken(stem: str, row: Mapping[str, Any], shipped: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the keys under which a vendor claims what a shipped one has, with what it is."""
    nodes = {v.node for v in shipped.vendors.values()} | set(shipped.vendors)
    if stem in shipped.vendors or row.get("node") in nodes:
        yield "id", f"the vendor {row.get('node') or stem!r}"
    packages = row.get("packages")
    for ecosystem, given in packages.items() if isinstance(packages, dict) else ():
        for name in given if isinstance(given, dict) else ():
            if shipped.package(str(ecosystem), str(name).lower()):
                yield "packages", f"the package {name!r}"
    for key in ("hosts", "prefixes", "images"):
        known = {value for v in shipped.vendors.values() for value in getattr(v, key)}
        given = row.get(key)
        for value in given if isinstance(given, list) else ():
            if str(value).lower() in known or value == "*":
                yield key, repr(str(value))
    roots = {root for v in shipped.vendors.values() for p in v.packages for root in p.roots}
    roots |= {root for language in LANGUAGES for root in shipped.language(language).roots}
    for key, name in _names(row):
        if any(name == root or name.startswith((f"{root}.", f"{root}/")) for root in roots):
            yield key, f"{name!r}"
    variables = {name for v in shipped.vendors.values() for name in v.env}
    named = row.get("env")
    for name in named if isinstance(named, dict) else ():
        if str(name) in variables:
            yield "env", f"the variable {name!r}"


def _names(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the import roots, types and functions that a vendor describes, with the key they stand under."""
    packages, imports = row.get("packages"), row.get("imports")
    for given in packages.values() if isinstance(packages, dict) else ():
        for options in given.values() if isinstance(given, dict) else ():
            found = options.get("imports") if isinstance(options, dict) else None
            yield from (("packages", str(root)) for root in (found if isinstance(found, list) else ()))
    for roots in imports.values() if isinstance(imports, dict) else ():
        yield from (("imports", str(root)) for root in (roots if isinstance(roots, list) else ()))
    for language in LANGUAGES:
        section = row.get(language)
        for part in section.values() if isinstance(section, dict) else ():
            yield from ((language, str(name)) for name in (part if isinstance(part, dict) else ()))

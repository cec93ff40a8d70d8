"""Bring a newer catalogue of models: from a file or a package, only under the hash that was published for it."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from stackaudit.catalog import updates
from stackaudit.catalog.model_rows import ModelRow
from stackaudit.catalog.models import ModelCatalogue
from stackaudit.model.errors import UsageError

_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}==[A-Za-z0-9][A-Za-z0-9.+!-]{0,59}")
_LARGEST = 100_000_000
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer catalogue says otherwise; every text is one line."""

    figures: str
    ends: tuple[str, ...]
    """Ends that are new, moved or gone, by host and model."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A catalogue that was checked, and is not in place yet."""

    data: bytes
    catalogue: ModelCatalogue
    difference: Difference


def offered(source: str, published: str | None) -> Offer:
    """Return the catalogue in *source*, a file or ``package==version``, after its hash was checked.

    Raises:
        UsageError: no hash was given, it does not fit, the source cannot be had, or it is older than what is in use.
        InputError: it holds no catalogue.
    """
    path = Path(source)
    if not path.is_file() and not _PACKAGE.fullmatch(source):
        raise UsageError(f"{source!r} is neither a file nor a package with its version, such as name==1.2.3")
    data = _bytes(path) if path.is_file() else None
    wanted = _HASH.fullmatch((published or "").strip().lower())
    if wanted is None:
        raise UsageError(_without_hash(published, data))
    if data is None:
        data = _downloaded(source, wanted[1])
    if (found := hashlib.sha256(data).hexdigest()) != wanted[1]:
        raise UsageError(f"the hash does not fit: {source} has sha256 {found}; nothing was changed")
    inner = updates.unpack(data)
    catalogue, now = updates.read(inner), updates.current()
    if catalogue.as_of < now.as_of:
        raise UsageError(f"that catalogue is of {catalogue.as_of}, older than the one in use ({now.as_of})")
    return Offer(inner, catalogue, difference(now, catalogue))


def _without_hash(published: str | None, data: bytes | None) -> str:
    said = "is no SHA-256 of 64 hexadecimal digits" if published else "is missing"
    own = f"; this file has {hashlib.sha256(data).hexdigest()}: compare it with the published one" if data else ""
    return f"--sha256 {said}: a catalogue is taken only under the hash that its publisher names{own}"


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{str(path)!r} is too large for a catalogue")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error.strerror or error}") from None


def _downloaded(package: str, digest: str) -> bytes:
    """Return the wheel of a package; pip checks the hash as well, and runs nothing of it."""
    if find_spec("pip") is None:
        raise UsageError("pip is not installed here: download the wheel yourself and give the file")
    with tempfile.TemporaryDirectory(prefix="stackaudit-") as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(f"{package} --hash=sha256:{digest}\n", "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--require-hashes", "--no-input", "--dest", folder, "--requirement", str(wanted)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"{package} could not be downloaded: {error}") from None
        wheels = sorted(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            said = next((line for line in done.stderr.splitlines() if line.startswith("ERROR")), "no wheel was found")
            raise UsageError(f"{package} could not be downloaded: {said[:300]}")
        return _bytes(wheels[0])


def difference(old: ModelCatalogue, new: ModelCatalogue) -> Difference:
    """Compare two catalogues."""
    was, now = {row.id: row for row in old.rows()}, {row.id: row for row in new.rows()}
    both = sorted(was.keys() & now.keys())
    ends = [line for name in sorted(was.keys() | now.keys()) for line in _ends(name, was.get(name), now.get(name))]
    prices = sum(_price(was[name]) != _price(now[name]) for name in both)
    figures = (
        f"{len(now.keys() - was.keys())} models more, {len(was.keys() - now.keys())} gone, "
        f"{len(ends)} ends changed, {prices} prices changed"
    )
    return Difference(figures, tuple(ends))


def _price(row: ModelRow) -> tuple[float | None, float | None]:
    return row.input_price, row.output_price


def _ends(name: str, before: ModelRow | None, after: ModelRow | None) -> Iterator[str]:
    was = {end.host: (end.shutdown, end.certainty) for end in before.lifecycles} if before else {}
    now = {end.host: (end.shutdown, end.certainty) for end in after.lifecycles} if after else {}
    for host in sorted(was.keys() | now.keys()):
        if was.get(host) != now.get(host):
            yield f"{host}: {name}: {_said(was.get(host))} → {_said(now.get(host))}"


def _said(end: tuple[object, str] | None) -> str:
    if end is None:
        return "no end"
    return f"{end[0] or 'no date'} ({'firm' if end[1] == 'firm' else 'not before'})"

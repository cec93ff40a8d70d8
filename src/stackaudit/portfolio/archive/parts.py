"""An audit in parts: what two audits share is kept once.

The texts of a rule are the same in every repository, most kinds of nodes are the same from one week to the next, and a
measure can be read without the rest. The parts, in their order, are the audit; their digests make its id, so that an
audit that was damaged is noticed, whichever version of the tool reads it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.model.errors import ArchiveError

CODEC = "zlib"
LARGEST = 1 << 30
"""Bytes of one unpacked part; a larger one is damage or an attack."""
_HEAD = ("schema", "tool", "run", "repository")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an audit, as compact JSON."""

    name: str
    """``head``, ``nodes/model``, ``edges/calls``, ``rules/MLC003``, ``findings``, ``measures/debt``, ``skips``."""
    data: bytes

    @property
    def digest(self) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def split(audit: Audit) -> tuple[Part, ...]:
    """Return the parts of *audit*, in the order in which `join` takes them."""
    raw = audit_json.rows(audit)
    pieces: list[tuple[str, Any]] = [("head", {key: raw[key] for key in _HEAD})]
    pieces += _by_kind("nodes", raw["nodes"])
    pieces += _by_kind("edges", raw["edges"])
    pieces += [(f"rules/{row['id']}", [row]) for row in raw["rules"]]
    pieces.append(("findings", raw["findings"]))
    pieces += [(f"measures/{measure.id}", [measure]) for measure in audit.measures]
    pieces.append(("skips", raw["skips"]))
    return tuple(Part(name, audit_json.encode(value)) for name, value in pieces)


def _by_kind(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield runs of rows of one kind: they stand sorted by kind, and keep their order in any case."""
    for kind, group in groupby(rows, key=lambda row: str(row["kind"])):
        yield f"{name}/{kind}", list(group)


def identity(parts: Iterable[Part]) -> str:
    """Return the id of the audit that these parts make: 64 hexadecimal digits."""
    made = hashlib.sha256()
    for part in parts:
        made.update(f"{part.name}\0{part.digest}\n".encode())
    return made.hexdigest()


def join(parts: Iterable[Part]) -> Audit:
    """Return the audit that was split into *parts*.

    Raises:
        InputError: they are not those of an audit.
    """
    raw: dict[str, Any] = {"nodes": [], "edges": [], "rules": [], "findings": [], "measures": [], "skips": []}
    for part in parts:
        value = json.loads(part.data)
        if part.name == "head":
            raw |= value
        else:
            raw[part.name.partition("/")[0]] += value
    return audit_json.of_rows(raw)


def pack(data: bytes) -> bytes:
    """Return *data* compressed."""
    return zlib.compress(data, 6)


def unpack(name: str, codec: str, data: bytes, digest: str) -> Part:
    """Return a part from what is stored.

    Raises:
        ArchiveError: it is not what was stored under *digest*.
    """
    if codec != CODEC:
        raise ArchiveError(f"the archive holds a part packed as {codec!r}, which this version does not know; update it")
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(data, LARGEST)
    except zlib.error:
        plain = b""
    part = Part(name, plain)
    if part.digest != digest:
        raise ArchiveError(f"the archive is damaged: its part {name!r} is not what was stored")
    return part

"""Who controls a lab, host or gateway in the end: look-ups over ``parents.yaml``.

The caller parses the file, so that the wheel can carry it compiled. An id may name a host and a lab
at once; both rows then stand side by side, told apart by ``kind``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["lab", "host", "gateway"]
Control = Literal["owner", "operator", "minority"]

SELF: Final = "self"
"""Parent of what a team runs itself: no company can switch it off."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One lab, host or gateway and its parent."""

    id: str
    name: str
    kind: Kind
    parent: str | None
    """Id of the parent; None: it depends on the set-up or nobody knows."""
    control: Control | None
    as_of: date
    """Day of the fact, or of the source's text."""
    source: str | None
    """Where it says so; None: not looked up, and reports must say that."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stake:
    """A holding that gives no control."""

    holder: str
    """Id of the parent that holds."""
    held: str
    """Id of the parent that is held in part."""
    share: float | None
    """Per cent, where the source names it."""
    as_of: date
    source: str | None


class Parents:
    """Look-ups by id. Ids are those of providers, gateways and labs; parents have ids of their own."""

    def __init__(self, names: Mapping[str, str], vendors: tuple[Vendor, ...], stakes: tuple[Stake, ...]) -> None:
        """Take read values; ``from_data`` is the usual door."""
        self._names = dict(names)
        self._vendors = {(vendor.id, vendor.kind): vendor for vendor in vendors}
        self._stakes = stakes

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Parents:
        """Read the parsed file: ``{parents: [{id, name}], rows: [...], stakes: [...]}``."""
        names = {row["id"]: row["name"] for row in data["parents"]}
        vendors = tuple(_vendor(row) for row in data["rows"])
        stakes = tuple(_stake(row) for row in data["stakes"])
        wanted = {v.parent for v in vendors if v.parent} | {p for s in stakes for p in (s.holder, s.held)}
        if unknown := sorted(wanted - names.keys()):
            message = f"parents without a name: {', '.join(unknown)}"
            raise ValueError(message)
        return cls(names, vendors, stakes)

    def find(self, vendor: str, kind: Kind | None = None) -> Vendor | None:
        """Return the row of an id; without ``kind`` the one that is called comes before the lab."""
        kinds: tuple[Kind, ...] = (kind,) if kind else ("host", "gateway", "lab")
        return next((row for k in kinds if (row := self._vendors.get((vendor, k)))), None)

    def parent_of(self, vendor: str, kind: Kind | None = None) -> str:
        """Return the parent's id. An id without a known parent is its own: never merge on a guess."""
        row = self.find(vendor, kind)
        return row.parent if row and row.parent else vendor

    def name_of(self, vendor: str) -> str:
        """Return the display name of a parent, lab, host or gateway; an unknown id names itself."""
        if vendor in self._names:
            return self._names[vendor]
        row = self.find(vendor)
        return row.name if row else vendor

    def stakes_of(self, parent: str) -> tuple[Stake, ...]:
        """Return what ``parent`` holds in others, without control."""
        return tuple(stake for stake in self._stakes if stake.holder == parent)

    def holders_of(self, parent: str) -> tuple[Stake, ...]:
        """Return who holds a part of ``parent``, without control."""
        return tuple(stake for stake in self._stakes if stake.held == parent)

    def __iter__(self) -> Iterator[Vendor]:
        return iter(self._vendors.values())


def _vendor(row: Mapping[str, Any]) -> Vendor:
    return Vendor(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent"],
        control=row["control"],
        as_of=_day(row["as_of"]),
        source=row["source"],
        note=row.get("note"),
    )


def _stake(row: Mapping[str, Any]) -> Stake:
    return Stake(row["holder"], row["in"], row["share"], _day(row["as_of"]), row["source"])


def _day(value: date | str) -> date:
    """A compiled file holds dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value

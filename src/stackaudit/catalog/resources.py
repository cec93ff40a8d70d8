"""Look-ups of what infrastructure code deploys: resource types, images, machines, commands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from stackaudit.catalog.entries import Vendor

_LONGEST = 300
"""Characters of a name that are compared."""
Row = tuple[str, Vendor, tuple[str, ...]]


class Resources:
    """Patterns of all vendors by platform; names are compared without regard to case."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        """Index the vendors; an exact name is found before a pattern, a longer pattern before a shorter one."""
        self._exact: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        self._patterns: dict[str, list[Row]] = defaultdict(list)
        self._images: list[tuple[str, Vendor]] = []
        for vendor in vendors:
            self._images += [(image, vendor) for image in vendor.images]
            for platform, rows in vendor.resources.items():
                for pattern, needs in rows.items():
                    low = pattern.lower()
                    row = (low, vendor, tuple(n.lower() for n in needs))
                    if "*" in low:
                        self._patterns[platform].append(row)
                    else:
                        self._exact[platform][low].append(row)
        for found in self._patterns.values():
            found.sort(key=lambda row: (-len(row[0]), row[0], row[1].id))

    def find(self, platform: str, name: str) -> Iterator[tuple[Vendor, tuple[str, ...]]]:
        """Yield the vendors that *name* belongs to on *platform*, each with the texts of which its block must hold one."""
        low = name[:_LONGEST].lower()
        seen = set()
        exact = self._exact[platform].get(low, []) if platform in self._exact else []
        for pattern, vendor, needs in (*exact, *self._patterns.get(platform, ())):
            if vendor.id not in seen and (pattern == low or fnmatchcase(low, pattern)):
                seen.add(vendor.id)
                yield vendor, needs

    def has(self, platform: str, name: str) -> bool:
        """Return whether a vendor owns *name* on *platform*."""
        return next(self.find(platform, name), None) is not None

    def image(self, repository: str) -> Vendor | None:
        """Return the vendor of an image; *repository* is in lower case, without tag and digest."""
        for known, vendor in self._images:
            if (
                repository == known
                or repository.endswith("/" + known)
                or ("*" in known and fnmatchcase(repository, known))
            ):
                return vendor
        return None

    def words(self, *platforms: str) -> frozenset[str]:
        """Return the beginnings of the names on *platforms*, up to the first ``*``, in lower case."""
        rows = [r[0] for p in platforms for r in self._patterns.get(p, ())]
        rows += [name for p in platforms for name in self._exact.get(p, ())]
        return frozenset(head for row in rows if len(head := row.split("*")[0]) > 3)

    @property
    def images(self) -> frozenset[str]:
        """Return the repositories of all known images, without patterns."""
        return frozenset(known.split("*")[0].rstrip("/") for known, _ in self._images)

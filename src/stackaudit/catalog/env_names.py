"""Names of environment variables that no vendor file lists, but that bear a vendor's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from stackaudit.catalog.entries import Vendor

_ENDING = re.compile(
    r"_(?:API_(?:KEY|TOKEN|BASE(?:_URL)?|URL|HOST|ENDPOINT|VERSION|SECRET)|BASE_(?:URL|PATH)|ACCESS_(?:KEY(?:_ID)?|TOKEN)|AUTH_TOKEN"
    r"|SECRET(?:_KEY)?|KEY|TOKEN|ENDPOINT|URL|URI|HOST|BASE|MODEL(?:_NAME|_ID)?|CONNECTION_STRING)$"
)
_PURPOSES = (("key", re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$")), ("endpoint", re.compile(r"(?:URL|URI|ENDPOINT|HOST|BASE)$")),
             ("model", re.compile(r"(?:^|_)(?:MODEL|DEPLOYMENT|LLM|EMBEDDINGS?)(?:_NAME|_ID)?$")))  # fmt: skip
_SHORTEST_INSIDE = 5
"""Letters of a vendor's name that counts behind a prefix of the team (``SUPPORT_ACMEAI_API_KEY``)."""


class EnvNames:
    """Stems of the variables of all vendors (``ACME_AI`` of ``ACME_AI_API_KEY``)."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        """Collect the stems; one that several vendors use belongs to the one that uses it most, then to the first."""
        counts: dict[str, Counter[str]] = {}
        self._vendors = {vendor.id: vendor for vendor in vendors}
        known = {_letters(n) for v in self._vendors.values() for n in (v.id, v.node, *v.prefixes)}
        for vendor in self._vendors.values():
            for name, purpose in vendor.env.items():
                match = _ENDING.search(name) if purpose != "option" else None
                stem = name[: match.start()] if match is not None else ""
                if len(stem) > 2 and ("_" in stem or _letters(stem) in known):  # a single word must be a product's name
                    counts.setdefault(stem, Counter())[vendor.id] += 1
        self._stems = {stem: found.most_common(1)[0][0] for stem, found in counts.items()}

    def find(self, name: str) -> tuple[Vendor, str] | None:
        """Return the vendor whose name stands in *name* as whole words, and the purpose by its ending; the longest wins."""
        words = name.upper().split("_")
        for size in range(min(len(words) - 1, 4), 0, -1):
            for start in range(len(words) - size):
                stem = "_".join(words[start : start + size])
                owner = self._stems.get(stem)
                if owner is not None and (start == 0 or len(stem) >= _SHORTEST_INSIDE):
                    return self._vendors[owner], purpose_of(name)
        return None


def _letters(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def purpose_of(name: str) -> str:
    """Return what a variable is for, by the end of its name: ``key``, ``endpoint``, ``model`` or ``option``."""
    return next((purpose for purpose, pattern in _PURPOSES if pattern.search(name)), "option")

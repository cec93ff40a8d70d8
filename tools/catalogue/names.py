"""Names: bare ids, hosts, labs, families and kinds, by the tables ``hosts.yaml`` and ``labs.yaml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from stackaudit.catalog.model_ids import Prefixes, canonical

HERE = Path(__file__).parent
_ID = re.compile(r"[a-z0-9][a-z0-9._:@+-]{1,78}$")


class Names:
    """The sources' words, translated to ours."""

    def __init__(self) -> None:
        hosts = yaml.safe_load((HERE / "hosts.yaml").read_text("utf-8"))
        labs = yaml.safe_load((HERE / "labs.yaml").read_text("utf-8"))
        self.tables: dict[str, Any] = hosts | {f"lab_{key}": value for key, value in labs.items()}
        self.prefixes = Prefixes.from_data(hosts["prefixes"])
        self._hosts = {word: host for host, words in hosts["hosts"].items() for word in words}
        self._organisations: dict[str, str] = labs["organisations"]
        self._known = {*labs["labs"], *labs["known"]}
        self.homes: dict[str, list[str]] = {k: v.get("home", []) for k, v in labs["labs"].items()}
        self._lab_patterns: list[tuple[str, re.Pattern[str]]] = [
            (lab, re.compile("|".join(row["match"]))) for lab, row in labs["labs"].items() if row["match"]
        ]
        self._families = [(re.compile(p), name) for p, name in labs["families"]]
        self._kinds = [(re.compile(p), kind) for p, kind in labs["kinds"]]
        self.preview = re.compile(labs["preview"])
        self.latest = re.compile(labs["latest"])
        self._dated = re.compile(labs["dated"])
        self._numbered = {lab: re.compile(p) for lab, p in labs["numbered"].items()}
        self._junk = re.compile(labs["junk"])
        self.spellings: list[list[str]] = labs["spellings"]

    def bare(self, raw: str) -> str | None:
        """Return the bare id, or None for what is no model id (products, endpoints, sizes)."""
        if raw.startswith("/") or " " in raw.strip() or "," in raw:
            return None
        bare = canonical(raw, self.prefixes)
        stem, _, variant = bare.rpartition(":")
        if variant in self.prefixes.variants:
            bare = stem
        return bare if _ID.match(bare) and not self._junk.match(bare) else None

    def host(self, word: str, lab: str | None) -> str:
        """Return our id of a source's host; for a shared word, by the lab of the model."""
        word = word.lower()
        found = self._hosts.get(word)
        for prefix, target in self.tables["host_prefixes"].items():
            if found is None and word.startswith(prefix):
                found = target
        found = found or word.replace("-", "_")
        if (rule := self.tables["split_by_lab"].get(found)) and lab != rule["lab"]:
            found = str(rule["others"])
        return found

    def undated(self, model: str, lab: str | None) -> str | None:
        """Return the id without the date (or snapshot number) at its end; None if it has none."""
        ending = self._dated.search(model)
        if ending is None and lab in self._numbered:
            ending = self._numbered[lab].search(model)
        return model[: ending.start()] if ending is not None else None

    def vendor(self, raw: str) -> str | None:
        """Return the vendor prefix of an id such as ``lab.model-v1:0``, without its dot."""
        last = raw.lower().rsplit("/", 1)[-1]
        for prefix in self.prefixes.regions:
            last = last.removeprefix(prefix)
        return next((p[:-1] for p in self.prefixes.vendors if last.startswith(p)), None)

    def lab(self, model: str, organisation: str | None) -> str | None:
        """Return who made ``model``: by its name, else by the organisation that a source names."""
        for lab, pattern in self._lab_patterns:
            if pattern.search(model):
                return lab
        if organisation is None:
            return None
        known = str(self._organisations.get(organisation, organisation))
        return known if known in self._known or organisation in self._organisations else None

    def family(self, model: str) -> str | None:
        """Return the family that the name shows."""
        for pattern, family in self._families:
            if hit := pattern.search(model):
                part = next((group for group in hit.groups() if group), "")
                return str(family).format(part).rstrip("-") if "{}" in family else str(family)
        return None

    def kind(self, model: str) -> str:
        """Return the kind that the name shows; chat where it shows none."""
        return next((kind for pattern, kind in self._kinds if pattern.search(model)), "chat")

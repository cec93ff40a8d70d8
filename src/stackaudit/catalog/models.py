"""The catalogue of models: what is known of a model id, and when each host shuts it down.

The data is one small gzip-compressed JSON file beside this module, written by
``tools/build_catalogue.py``. It is columnar (one array per field, strings and dates in shared
tables), so that it stays small and a process that looks up three models builds three rows.

Dates belong to a pair of model and host: one model is often withdrawn on different days by
different hosts. Names of labs, hosts and name prefixes are data and stand only in that file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stackaudit.catalog.model_ids import Prefixes, canonical, wrapped
from stackaudit.catalog.model_rows import Lifecycle, ModelRow, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATA_FILE: Final = Path(__file__).with_name("models.json.gz")
FORMAT: Final = 2

_MOST_ASKED: Final = 1 << 16
"""Names whose answer is remembered."""
_LONGEST: Final = 400
"""Longer names are no model's: what is looked up comes from code that nobody vouches for."""

_PARTS: Final = re.compile(r"[a-z0-9]+")
_FLAGS: Final = (False, True, None)


class ModelCatalogue:
    """Look-ups by id, alias and host; rows are built on first use and kept."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the decoded data file; ``load`` is the usual door."""
        if data.get("format") != FORMAT:
            message = f"catalogue format {data.get('format')!r} is not {FORMAT}"
            raise ValueError(message)
        self.hash: str = ""
        """Of the unpacked data; empty for data that no file holds."""
        self.as_of: date = date.fromisoformat(data["as_of"])
        self.sources: tuple[Source, ...] = tuple(Source(**source) for source in data["sources"])
        self.prefixes = Prefixes.from_data(data["prefixes"])
        self._tables: Mapping[str, list[Any]] = data["tables"]
        self._models: Mapping[str, Any] = data["models"]
        self._dates: Mapping[str, Any] = data["lifecycle"]
        self._ids: list[str] = data["models"]["id"]
        self._index: dict[str, int] = {name: row for row, name in enumerate(self._ids)}
        self._index.update(data["aliases"])
        self._rows: dict[int, ModelRow] = {}
        self._numbers: dict[str, int | None] = {}
        """What was asked for: code names few things often."""
        self._spans: dict[int, range] | None = None
        self._spellings: dict[int, list[str]] | None = None
        self._denials: dict[int, list[tuple[str, int]]] | None = None
        self._disputes: dict[int, list[str]] | None = None
        self._constants: dict[str, str] | None = None
        self._offers: dict[str, dict[tuple[str, str | None], bool]] | None = None

    @staticmethod
    def load() -> ModelCatalogue:
        """Return the shipped catalogue, read once; ``updates.current`` gives the one to use."""
        return _load()

    @staticmethod
    def decode(text: bytes) -> ModelCatalogue:
        """Read unpacked data; raises LookupError, TypeError or ValueError where its shape is wrong."""
        catalogue = ModelCatalogue(json.loads(text))
        catalogue.hash = hashlib.sha256(text).hexdigest()[:12]
        return catalogue

    def canonical(self, name: str) -> str:
        """Return the bare, lower-case id inside ``name``, whether it is known or not."""
        return canonical(name, self.prefixes)

    def find(self, name: str, host: str | None = None) -> ModelRow | None:
        """Return the model that ``name`` spells, or None: an unknown name is never guessed at.

        With ``host``, the row's ``lifecycles`` hold at most the one that applies there.
        """
        number = self._number(name)
        if number is None:
            return None
        row = self._row(number)
        if host is None:
            return row
        applying = self.lifecycle(row, host)
        return replace(row, lifecycles=(applying,) if applying else ())

    def of_constant(self, name: str) -> str | None:
        """Return the id that the constant of an enumeration spells (``MODEL_4_MINI``): its letters and digits are the id's."""
        if self._constants is None:
            self._constants = {}
            for spelling in sorted(self._index, key=lambda s: (len(s), s)):
                self._constants[_letters(spelling)] = spelling
                self._constants.setdefault("-".join(_PARTS.findall(spelling)), spelling)
        exact = self._constants.get("-".join(_PARTS.findall(name.lower())))  # the same parts between the signs
        return exact or self._constants.get(_letters(name))

    def lifecycle(self, row: ModelRow, host: str | None) -> Lifecycle | None:
        """Return the end of ``row`` at ``host``.

        Where the host is unknown or has no row, the earliest end anywhere stands in and says so
        by ``exact_host=False``.
        """
        for lifecycle in row.lifecycles:
            if lifecycle.host == host:
                return lifecycle
        if not row.lifecycles:
            return None
        earliest = min(row.lifecycles, key=lambda end: (end.shutdown or date.max, end.host))
        return replace(earliest, exact_host=False)

    def ids(self) -> frozenset[str]:
        """Return the ids of all rows, without aliases."""
        return frozenset(self._ids)

    def names(self) -> frozenset[str]:
        """Return every spelling that ``find`` knows: ids and aliases, bare."""
        return frozenset(self._index)

    def rows(self) -> Iterator[ModelRow]:
        """Yield all rows in the order of their ids."""
        return (self._row(number) for number in range(len(self._ids)))

    def retiring(self, as_of: date, within_days: int) -> tuple[tuple[ModelRow, Lifecycle], ...]:
        """Return the ends from ``as_of`` to ``within_days`` later, soonest first."""
        last = as_of + timedelta(days=within_days)
        found = [
            (row, end)
            for row in self.rows()
            for end in row.lifecycles
            if end.shutdown is not None and as_of <= end.shutdown <= last
        ]
        return tuple(sorted(found, key=lambda hit: (hit[1].shutdown, hit[0].id, hit[1].host)))

    def offers(self, host: str) -> Mapping[tuple[str, str | None], bool]:
        """Return lab and family of the models that *host* has dated or priced, and whether some are known to be closed."""
        if self._offers is None:
            models, tables = self._models, self._tables
            priced = [(host, row) for row, host in enumerate(models["price_host"]) if host is not None]
            self._offers = {}
            for number, row in (*zip(self._dates["host"], self._dates["model"], strict=True), *priced):
                lab, family = models["lab"][row], models["family"][row]
                if lab is not None:
                    key = (tables["labs"][lab], None if family is None else tables["families"][family])
                    found = self._offers.setdefault(tables["hosts"][number], {})
                    found[key] = found.get(key, False) or _FLAGS[int(models["open_weights"][row])] is False
        return self._offers.get(host, {})

    def family(self, lab: str, family: str) -> tuple[ModelRow, ...]:
        """Return the models of one family of a lab, in the order of their ids."""
        labs, families = self._tables["labs"], self._tables["families"]
        if lab not in labs or family not in families:
            return ()
        pair = labs.index(lab), families.index(family)
        both = zip(self._models["lab"], self._models["family"], strict=True)
        return tuple(self._row(number) for number, found in enumerate(both) if found == pair)

    def _number(self, name: str) -> int | None:
        if len(name) > _LONGEST:
            return None
        if name not in self._numbers:
            if len(self._numbers) >= _MOST_ASKED:
                self._numbers.clear()
            self._numbers[name] = self._find(name)
        return self._numbers[name]

    def _find(self, name: str) -> int | None:
        bare = canonical(name, self.prefixes)
        number = self._index.get(bare)
        if number is not None:
            return number
        for inner, library in wrapped(bare, self.prefixes):
            found = self._index.get(inner)
            if found is not None and (not library or self._models["tagged"][found] == "1"):
                return found
        return None

    def _row(self, number: int) -> ModelRow:
        row = self._rows.get(number)
        if row is None:
            row = self._rows[number] = self._build(number)
        return row

    def _build(self, number: int) -> ModelRow:
        def pick(column: str, table: str | None = None) -> Any:
            value = self._models[column][number]
            if table is None or value is None:
                return value
            return self._tables[table][value]

        def flag(column: str) -> bool | None:
            return _FLAGS[int(self._models[column][number])]

        return ModelRow(
            id=self._ids[number],
            lab=pick("lab", "labs"),
            family=pick("family", "families"),
            kind=pick("kind", "kinds"),
            aliases=tuple(self._aliases().get(number, ())),
            snapshots=tuple(self._ids[i] for i in self._models["snapshots"].get(str(number), ())),
            floating=bool(flag("floating")),
            preview=bool(flag("preview")),
            status=pick("status", "statuses"),
            release=_day(pick("release", "days")),
            input_price=pick("input", "prices"),
            output_price=pick("output", "prices"),
            price_host=pick("price_host", "hosts"),
            context=pick("context", "sizes"),
            max_output=pick("max_output", "sizes"),
            dimensions=pick("dimensions", "sizes"),
            sampling=flag("sampling"),
            tools=flag("tools"),
            vision=flag("vision"),
            json_schema=flag("json_schema"),
            open_weights=flag("open_weights"),
            licence=pick("licence", "licences"),
            denied=tuple((name, self._voices(bits)) for name, bits in self._lacking().get(number, ())),
            disputed=tuple(self._unsure().get(number, ())),
            lifecycles=tuple(map(self._end, self._span(number))),
        )

    def _end(self, position: int) -> Lifecycle:
        dates, tables = self._dates, self._tables

        def pick(column: str, table: str) -> Any:
            value = dates[column][position]
            return None if value is None else tables[table][value]

        return Lifecycle(
            host=pick("host", "hosts"),
            announced=_day(pick("announced", "days")),
            shutdown=_day(pick("shutdown", "days")),
            certainty="firm" if dates["firm"][position] == "1" else "not_before",
            replacement=pick("replacement", "replacements"),
            source=pick("source", "pages"),
            stated_by=self._voices(dates["stated_by"][position]),
            others=tuple(
                (date.fromisoformat(tables["days"][when]), self._voices(voices))
                for when, voices in dates["others"].get(str(position), ())
            ),
        )

    def _voices(self, bits: int) -> tuple[str, ...]:
        return tuple(source.name for number, source in enumerate(self.sources) if bits >> number & 1)

    def _lacking(self) -> dict[int, list[tuple[str, int]]]:
        """Capabilities that a model lacks, with the bits of the sources that say so."""
        if self._denials is None:
            self._denials = {}
            for name, (numbers, voices) in self._models["denied"].items():
                for number, bits in zip(numbers, voices, strict=True):
                    self._denials.setdefault(number, []).append((name, bits))
        return self._denials

    def _unsure(self) -> dict[int, list[str]]:
        """Capabilities on which the sources do not agree."""
        if self._disputes is None:
            self._disputes = {}
            for name, numbers in self._models["disputed"].items():
                for number in numbers:
                    self._disputes.setdefault(number, []).append(name)
        return self._disputes

    def _span(self, number: int) -> range:
        """Positions of a model's ends, which the file keeps together."""
        if self._spans is None:
            spans: dict[int, range] = {}
            for position, owner in enumerate(self._dates["model"]):
                start = spans[owner].start if owner in spans else position
                spans[owner] = range(start, position + 1)
            self._spans = spans
        return self._spans.get(number, range(0))

    def _aliases(self) -> dict[int, list[str]]:
        if self._spellings is None:
            self._spellings = {}
            for name, number in self._index.items():
                if name != self._ids[number]:
                    self._spellings.setdefault(number, []).append(name)
        return self._spellings


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


@cache
def _load() -> ModelCatalogue:
    return ModelCatalogue.decode(gzip.decompress(DATA_FILE.read_bytes()))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

"""What the catalogue of models says: values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Certainty = Literal["firm", "not_before"]


@dataclass(frozen=True, slots=True)
class Source:
    """One origin of the data, for the report's footnotes."""

    name: str
    version: str
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The end of one model at one host."""

    host: str
    """Provider id of the host for which the dates hold."""
    announced: date | None
    """Day on which the host announced the deprecation."""
    shutdown: date | None
    """Last known day of service; None: deprecated without a date."""
    certainty: Certainty
    """``not_before``: the host promises service until then and has set no end."""
    replacement: str | None
    """The host's first recommendation."""
    source: str
    """Page of the host, or the data set where no page is known."""
    stated_by: tuple[str, ...] = ()
    """Data sets that give this very date."""
    others: tuple[tuple[date, tuple[str, ...]], ...] = ()
    """Other days that data sets give, and which sets: the sources do not agree."""
    exact_host: bool = True
    """False: this row stands in for a host that is unknown or has no row."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """What is known of one model; None always means unknown, never no."""

    id: str
    """Bare id in lower case."""
    lab: str | None
    """Who made the model."""
    family: str | None
    kind: str
    """chat, embedding, image, audio, rerank, moderation, video, completion or ocr."""
    aliases: tuple[str, ...]
    """Other spellings of this very model."""
    snapshots: tuple[str, ...]
    """Dated ids of the same name: what a floating id can be pinned to."""
    floating: bool
    """The vendor moves this id to another model without a change in code."""
    preview: bool
    status: Literal["deprecated", "removed"] | None
    """A price list's flag, without a date."""
    release: date | None
    input_price: float | None
    """USD for a million input tokens."""
    output_price: float | None
    """USD for a million output tokens."""
    price_host: str | None
    """The host whose price this is."""
    context: int | None
    """Longest input, in tokens."""
    max_output: int | None
    """Longest output, in tokens."""
    dimensions: int | None
    """Default length of an embedding vector."""
    sampling: bool | None
    """Whether temperature and its kin are accepted."""
    tools: bool | None
    vision: bool | None
    json_schema: bool | None
    open_weights: bool | None
    licence: str | None
    denied: tuple[tuple[str, tuple[str, ...]], ...]
    """Capabilities that it lacks, each with the data sets that say so."""
    disputed: tuple[str, ...]
    """Capabilities on which the data sets do not agree; they are None above."""
    lifecycles: tuple[Lifecycle, ...]
    """One for each host that has announced something, sorted by host."""

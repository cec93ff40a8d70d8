"""What the catalogue knows, as lines of plain text: one fact a line, never wrapped, so that grep works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.entries import Vendor
from stackaudit.catalog.model_rows import Lifecycle, ModelRow
from stackaudit.catalog.parents import Parents
from stackaudit.catalog.parents import Vendor as Controlled

_ABILITIES = {
    "sampling": "sampling parameters (temperature, top_p)",
    "tools": "tools",
    "vision": "images",
    "json_schema": "a JSON schema for the answer",
}


def model_lines(row: ModelRow, asked: str, as_of: date) -> Iterator[str]:
    """Yield what is known of a model; the lines of its ends start with the host."""
    about = ", ".join(
        part
        for part in (row.kind, f"made by {row.lab}" if row.lab else "", f"family {row.family}" if row.family else "")
        if part
    )
    yield f"{row.id} ({about})" if asked == row.id else f"{row.id} ({about}), asked for as {asked}"
    if row.floating:
        pins = f"; pin one of {', '.join(row.snapshots)}" if row.snapshots else ""
        yield f"  alias: the host moves it to another model without a change in code{pins}"
    if row.preview:
        yield "  preview: may be withdrawn at short notice"
    if facts := _facts(row):
        yield f"  {'; '.join(facts)}"
    yield from _abilities(row)
    for end in row.lifecycles:
        yield f"  {end.host}: {end_text(end, as_of)}"
    if not row.lifecycles:
        flag = f"; a price list calls it {row.status}" if row.status else ""
        yield f"  no host has announced an end{flag}"


def _abilities(row: ModelRow) -> Iterator[str]:
    """Yield what the model takes, what it does not take by whose word, and what nobody can say."""
    takes = [words for name, words in _ABILITIES.items() if getattr(row, name)]
    if takes:
        yield f"  takes {', '.join(takes)}"
    for name, said in row.denied:
        if name in _ABILITIES:
            yield f"  does not take {_ABILITIES[name]}, stated by {' and '.join(said)}"
    for name in row.disputed:
        yield f"  {_ABILITIES.get(name, 'open weights')}: not known, the sources do not agree"


def _facts(row: ModelRow) -> list[str]:
    facts = []
    if row.release:
        facts.append(f"released {row.release}")
    if row.context:
        facts.append(f"context {row.context:,} tokens")
    if row.max_output:
        facts.append(f"output {row.max_output:,} tokens")
    if row.dimensions:
        facts.append(f"{row.dimensions:,} dimensions")
    prices = [
        f"{price:g} {way}" for price, way in ((row.input_price, "in"), (row.output_price, "out")) if price is not None
    ]
    if prices:
        facts.append(
            f"USD per million tokens: {', '.join(prices)}" + (f" ({row.price_host})" if row.price_host else "")
        )
    if row.open_weights:
        facts.append("open weights" + (f" ({row.licence})" if row.licence else ""))
    return facts


def end_text(end: Lifecycle, as_of: date) -> str:
    """Return when a model ends, what replaces it and where that is said."""
    parts = [_when(end, as_of)]
    if end.replacement:
        parts.append(f"replacement {end.replacement}")
    if end.source:
        parts.append(f"source {end.source}")
    elif end.stated_by:
        parts.append(f"stated by {' and '.join(end.stated_by)}")
    if end.announced:
        parts.append(f"announced {end.announced}")
    parts += [f"but {' and '.join(said)} {'says' if len(said) == 1 else 'say'} {day}" for day, said in end.others]
    return ", ".join(parts)


def _when(end: Lifecycle, as_of: date) -> str:
    if end.shutdown is None:
        return "deprecated, no date given"
    if end.certainty == "not_before":
        return f"may be retired since {end.shutdown}" if end.shutdown < as_of else f"retires not before {end.shutdown}"
    return f"retired {end.shutdown}" if end.shutdown < as_of else f"shuts down {end.shutdown} (firm)"


def retiring_lines(ends: Iterable[tuple[ModelRow, Lifecycle]], host: str | None, within: str) -> Iterator[str]:
    """Yield one line for each end: day, certainty, host, model, replacement."""
    none = True
    for row, end in ends:
        if host is None or end.host == host:
            none = False
            sure = "firm" if end.certainty == "firm" else "not before"
            yield f"{end.shutdown}  {sure:10}  {end.host}  {row.id}" + (
                f"  replacement {end.replacement}" if end.replacement else ""
            )
    if none:
        yield f"no end is announced within {within}" + (f" at {host}" if host else "")


def vendor_names(catalogue: Catalogue) -> list[str]:
    """Return every name that `lines_of_vendor` takes, sorted."""
    return sorted({*_by_name(catalogue), *(row.id for row in catalogue.parents)})


def lines_of_vendor(catalogue: Catalogue, name: str) -> Iterator[str] | None:
    """Return what is known of the vendor, lab, host or gateway called *name*; None when nothing is."""
    found, row = _by_name(catalogue).get(name.lower()), catalogue.parents.find(name.lower())
    if found is not None:
        return vendor_lines(found, catalogue.parents)
    return parent_lines(row, catalogue.parents) if row is not None else None


def _by_name(catalogue: Catalogue) -> dict[str, Vendor]:
    return {name: v for v in reversed(catalogue.vendors.values()) for name in (v.node, v.name.lower(), v.id)}


def vendor_lines(vendor: Vendor, parents: Parents) -> Iterator[str]:
    """Yield what is known of a vendor."""
    yield f"{vendor.id}: {vendor.name} ({', '.join(p for p in (vendor.kind, vendor.layer) if p)})"
    if vendor.node != vendor.id:
        yield f"  name in reports: {vendor.node}"
    row = parents.find(vendor.node) or parents.find(vendor.id)
    if row is not None:
        yield from _control(row, parents)
    packages: dict[str, list[str]] = {}
    for package in vendor.packages:
        packages.setdefault(package.ecosystem, []).append(package.name)
    for ecosystem, names in sorted(packages.items()):
        yield f"  {ecosystem}: {', '.join(names)}"
    for label, values in (("hosts", vendor.hosts), ("prefixes", vendor.prefixes), ("images", vendor.images)):
        if values:
            yield f"  {label}: {', '.join(values)}"
    for name, purpose in sorted(vendor.env.items()):
        yield f"  variable {name}: {purpose}"


def parent_lines(row: Controlled, parents: Parents) -> Iterator[str]:
    """Yield what is known of a lab, host or gateway that has no vendor file of its own."""
    yield f"{row.id}: {row.name} ({row.kind})"
    yield from _control(row, parents)


def _control(row: Controlled, parents: Parents) -> Iterator[str]:
    """Yield the parent, then who else holds a part of it without control."""
    if row.parent is None:
        yield "  parent: not known"
        return
    control = row.control or "control not known"
    yield f"  parent: {parents.name_of(row.parent)} ({control}, as of {row.as_of}, {_origin(row.source)})"
    for stake in parents.holders_of(row.parent):
        share = f"{stake.share:g} %, " if stake.share is not None else ""
        held = f"minority, {share}as of {stake.as_of}, {_origin(stake.source)}"
        yield f"  holder of a part of {parents.name_of(row.parent)}: {parents.name_of(stake.holder)} ({held})"


def _origin(source: str | None) -> str:
    return f"source {source}" if source else "no source was looked up"

"""Sentences about concentration."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import figure, mapping, rows, text, texts
from stackaudit.reports.wording import be, capital, clean, count, joined, number, plural, share, spelled, verb

TERMS = (
    Term(
        "Concentration index",
        "How much of a layer depends on few vendors: the sum of the squared percentage shares, 10,000 for a single one.",
        ("concentration index", "highly concentrated", "hhi"),
        "concentration",
    ),
    Term(
        "Effective number of vendors",
        "How many vendors of equal size would give the same index: 10,000 divided by it.",
        (
            "effective number of vendors",
            "effective number of labs",
            "effective vendors",
            "equal-sized labs",
            "equal-sized lab",
        ),
        "concentration",
    ),
    Term(
        "Single-sourced",
        "A layer with one vendor, or with too few uses for an index.",
        ("single-sourced",),
        "concentration",
    ),
)


BANDS = {
    "single-sourced": "single-sourced",
    "unconcentrated": "not concentrated",
    "moderate": "moderately concentrated",
    "high": "highly concentrated",
    "none": "not in use",
}
BAND_COLOURS = {"high": "high", "moderate": "med", "unconcentrated": "ok"}
LAYERS = {
    "foundation_model": "Models",
    "embedding": "Embeddings",
    "inference": "Serving",
    "gateway": "Gateways",
    "agent_framework": "Agent frameworks",
    "vector_store": "Vector stores",
    "observability": "Tracing and evaluation",
    "pipeline": "Pipelines",
    "cloud": "Cloud",
    "accelerator": "Accelerators",
}
LOOKS = {
    "control": "Parents count with all that they own or run; a minority holding is named and counted apart.",
    "stake": "Parents that hold parts of each other, or share a holder, count as one: an upper bound, because a part gives "
    "no control.",
}
NOTE = (
    "The index (HHI) adds the squared percentage shares: 10,000 is one vendor; 10,000 divided by the index is the "
    "effective number of vendors. The bands of 1,000 and 1,800 are from merger guidelines of the United States (2023). "
    "We use them as an analogy: they were made for markets, not for the purchases of one company. Shares count each "
    "use case once where use cases are known, because counting call sites rewards verbose code."
)


def layer_name(row: dict[str, Any]) -> str:
    """Return the name of a row: layer, and the axes where they say something."""
    layer, axis = text(row, "layer"), joined(texts(row, "axes")) or text(row, "axis")
    name = text(row, "label") or LAYERS.get(layer) or capital(layer.replace("_", " "))
    return f"{name}, by {axis}" if axis and f"by {axis}" not in name else name


def merged(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with those of one layer put together that differ in nothing but a name, so that nothing is said twice.

    A parent has one row with its labs or hosts where each has a parent of its own; it is then named beside them. A host
    has one row with its lab where both bear one name.
    """
    done: list[dict[str, Any]] = []
    for row in found:
        same = next((r for r in done if text(r, "layer") == text(row, "layer") and _same(r, row)), None)
        if same is None:
            done.append({**row, "axes": [text(row, "axis")]})
            continue
        same["axes"] = [*same["axes"], text(row, "axis")]
        if text(row, "axis") == "parent":
            for key in SHARES:
                same[key] = [_beside(own, one) for own, one in zip(rows(same, key), rows(row, key), strict=True)]
    return done


SHARES = ("by_use_case", "by_call_site", "by_module")


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if text(one, "hhi") != text(other, "hhi") or text(one, "uses") != text(other, "uses"):
        return False
    pairs = [(rows(one, key), rows(other, key)) for key in SHARES]
    if not any(shares for shares, _ in pairs):
        return False
    figures = all(
        [(figure(s, "share"), figure(s, "count")) for s in a] == [(figure(s, "share"), figure(s, "count")) for s in b]
        for a, b in pairs
    )
    if not figures or text(other, "axis") == "parent":
        return figures
    return all([text(s, "id") for s in a] == [text(s, "id") for s in b] for a, b in pairs)


def _beside(own: dict[str, Any], parent: dict[str, Any]) -> dict[str, Any]:
    """Return a share with its parent's name behind it, where that says more."""
    name, above = text(own, "name"), text(parent, "name")
    return own if not above or above in name or text(parent, "id") == "self" else {**own, "name": f"{name} ({above})"}


def _models(layers: list[dict[str, Any]], axis: str) -> float | None:
    found = (
        figure(r, "effective") for r in layers if text(r, "layer") == "foundation_model" and axis in texts(r, "axes")
    )
    return next((v for v in found if v is not None), None)


def lead(value: Any) -> str:
    """Return the effective number of vendors behind the models, and how many layers stand above the upper band."""
    layers = layers_in_use(value)
    if not layers:
        return "No vendor is in use in any layer of the stack."
    sentences = [_effective(_models(layers, "lab"), _models(layers, "host"))]
    measured = [r for r in layers if figure(r, "hhi") is not None and text(r, "band") != "single-sourced"]
    if not measured:
        sentences.append("Every layer in use is single-sourced or has too few uses for an index.")
    else:
        high = sum(text(r, "band") == "high" for r in measured)
        rest = f"{be(high)} highly concentrated."
        if len(measured) == 1:
            sentences.append(
                f"The one layer with enough uses to measure is {BANDS.get(text(measured[0], 'band'), 'measured')}."
            )
        else:
            sentences.append(
                f"Of {number(len(measured))} rows with enough uses to measure, "
                f"{number(high) if high else 'none'} {rest}"
            )
    return " ".join(s for s in sentences if s)


def _effective(lab: float | None, host: float | None) -> str:
    if lab is None:
        return ""
    if lab == 1:
        return "Counted by lab, all models come from one."
    made = f"the models come from {number(lab, 1).removesuffix('.0')} equal-sized {plural(lab, 'lab')}"
    if host is None or abs(host - lab) < 0.05:
        return f"Counted by lab, {made}."
    return f"Counted by lab, {made}; counted by host it is {number(host, 1).removesuffix('.0')}."


def detail(row: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return each vendor of a row with its shares by use case, by call site and by module."""
    shares = {key: {text(s, "id"): s for s in rows(row, key)} for key in SHARES}
    names: dict[str, str] = {}
    for key in SHARES:
        for vendor, item in shares[key].items():
            names.setdefault(vendor, clean(text(item, "name") or vendor))
    return [(name, [share(figure(shares[key].get(v), "share")) for key in SHARES]) for v, name in names.items()]


def figures(row: dict[str, Any]) -> list[str]:
    """Return the further figures of a row: HHI*, CR1, CR4, SHHI."""
    star, weighted = figure(row, "hhi_normalised"), figure(row, "shhi")
    return [number(star, 2), share(figure(row, "cr1")), share(figure(row, "cr4")), number(weighted)]


def look(value: Any) -> str:
    """Return how parents were counted."""
    return LOOKS.get(text(value, "look_through"), LOOKS["control"])


def largest(row: dict[str, Any]) -> str:
    """Return the largest holder of a layer and its share; empty when there is none."""
    shares = rows(row, "by_use_case") or rows(row, "by_call_site")
    best = max(shares, key=lambda s: figure(s, "share") or 0, default=None)
    return f"{clean(text(best, 'name') or text(best, 'id'))} {share(figure(best, 'share'))}" if best else ""


def parents(value: Any) -> list[str]:
    """Return a sentence for each parent that stands behind two or more vendors in use."""
    found = []
    for row in rows(value, "common_parents"):
        names = [text(m, "name") or text(m, "id") for m in rows(row, "members")]
        layers = [LAYERS.get(layer, layer.replace("_", " ")).lower() for layer in texts(row, "layers")]
        where = f" ({joined(layers)})" if layers else ""
        if len(names) > 1:
            found.append(
                f"{joined(names, 6)} {verb(len(names), 'belongs', 'belong')} to {clean(text(row, 'name'))}{where}."
            )
    return found


def shared(value: Any) -> list[str]:
    """Return a sentence for each gateway in front of several labs, and for each lab behind several hosts."""
    found = []
    for row in rows(value, "shared"):
        names = [text(m, "name") or text(m, "id") for m in rows(row, "members")]
        name = clean(text(row, "name"))
        if len(names) < 2:
            continue
        if text(row, "kind") == "gateway":
            found.append(f"{name} is one gateway in front of {spelled(len(names), 'lab')}: {joined(names, 6)}.")
        else:
            found.append(f"{joined(names, 6)} are {spelled(len(names), 'host')} of models of one lab, {name}.")
    return found


def holdings(value: Any) -> list[str]:
    """Return a sentence for each company that holds parts of vendors in use, and how that is counted."""
    held: dict[str, list[str]] = {}
    for row in rows(value, "holdings"):
        part = f" ({share(s / 100)})" if (s := figure(row, "share")) is not None else ""
        held.setdefault(clean(text(row, "holder_name")), []).append(clean(text(row, "held_name")) + part)
    counted = "counted as one" if text(value, "look_through") == "stake" else "counted apart"
    return [
        f"{holder} holds {'a part' if len(parts) == 1 else 'parts'} of {joined(parts, 6)} without control: {counted}."
        for holder, parts in held.items()
    ]


def ties(value: Any) -> list[str]:
    """Return all sentences about what stands behind vendors that look separate."""
    return [*parents(value), *shared(value), *holdings(value)]


def parents_title(value: Any) -> str:
    """Return the heading above the ties."""
    n = len(parents(value))
    if n:
        return f"{capital(spelled(n, 'common parent'))} behind vendors that look separate"
    return "What connects vendors that look separate" if ties(value) else ""


def has_previous(value: Any) -> bool:
    """Return whether any row can be compared with an earlier audit."""
    return any(figure(r, "previous_hhi") is not None for r in rows(value, "layers"))


def too_few(row: dict[str, Any]) -> str:
    """Return why a row has no index."""
    uses = round(figure(row, "uses") or 0)
    if text(row, "band") == "none" or not uses:
        return "Not in use"
    return f"Single-sourced: {count(uses, 'use')}, too few for an index" if uses < 3 else "Single-sourced"


def layers_in_use(value: Any) -> list[dict[str, Any]]:
    """Return the rows with at least one use, each figure once."""
    return merged([r for r in rows(value, "layers") if text(r, "band") != "none" and mapping(r)])

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
    "observability": "Tracing",
    "pipeline": "Pipelines",
    "cloud": "Cloud",
}
NOTE = (
    "The index (HHI) adds the squared percentage shares: 10,000 is one vendor; 10,000 divided by the index is the "
    "effective number of vendors. The bands of 1,000 and 1,800 are from merger guidelines of the United States (2023). "
    "We use them as an analogy: they were made for markets, not for the purchases of one company. Shares count each "
    "use case once where use cases are known, because counting call sites rewards verbose code."
)


def layer_name(row: dict[str, Any]) -> str:
    """Return the name of a row: layer, and the axis where it says something."""
    layer, axis = text(row, "layer"), text(row, "axis")
    name = text(row, "label") or LAYERS.get(layer) or capital(layer.replace("_", " "))
    return f"{name}, by {axis}" if axis and f"by {axis}" not in name else name


def _models(layers: list[dict[str, Any]], axis: str) -> float | None:
    found = (
        figure(r, "effective") for r in layers if text(r, "layer") == "foundation_model" and text(r, "axis") == axis
    )
    return next((v for v in found if v is not None), None)


def lead(value: Any) -> str:
    """Return the effective number of vendors behind the models, and how many layers stand above the upper band."""
    layers = [r for r in rows(value, "layers") if text(r, "band") != "none"]
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


def parents_title(value: Any) -> str:
    """Return the heading above the parents."""
    n = len(parents(value))
    return f"{capital(spelled(n, 'common parent'))} behind vendors that look separate" if n else ""


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
    """Return the rows with at least one use."""
    return [r for r in rows(value, "layers") if text(r, "band") != "none" and mapping(r)]

"""Names that people read for the ids of the graph."""

from __future__ import annotations

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import Kind


def shown(catalogue: Catalogue, axis: str, vendor: str) -> str:
    """Return the display name of a lab, host, parent or product; an unknown id names itself.

    A vendor may sell a product and host models under one id: the product is named where the axis says so.
    """
    if axis == "product":
        known = catalogue.vendor_of_node(vendor)
        return known.name if known is not None else vendor
    if axis in {"lab", "host"}:
        kinds: tuple[Kind, ...] = ("lab",) if axis == "lab" else ("host", "gateway")
        for kind in kinds:
            row = catalogue.parents.find(vendor, kind)
            if row is not None:
                return row.name
    if axis == "host":
        known = catalogue.vendor_of_node(vendor)
        return known.name if known is not None else vendor
    named = catalogue.parents.name_of(vendor)
    if named != vendor:
        return named
    product = catalogue.vendor_of_node(vendor)
    return product.name if product is not None else vendor

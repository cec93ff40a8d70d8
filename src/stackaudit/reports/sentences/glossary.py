"""The glossary: general words here, the words of a measure beside its sentences; found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil

from stackaudit.model.audit import Audit
from stackaudit.reports import sentences
from stackaudit.reports.terms import Term

LEAD = "Words are linked to this list where the report first uses them."
TERMS = (
    Term(
        "Audience",
        "Who a report is written for: leadership decides, the team repairs, an audit checks how each figure was made.",
    ),
    Term(
        "Call site",
        "A place in production code that sends a request to a model; tests and tables of prices do not count.",
        ("call sites", "call site"),
    ),
    Term("Gateway", "A service that forwards requests to several hosts.", ("gateways", "gateway")),
    Term("Host", "Who runs a model and answers the requests; the lab that made it may be another.", ("hosts", "host")),
    Term(
        "In use, optional, listed",
        "In use is reached by default, optional is chosen only by configuration, listed is merely named in a table.",
    ),
    Term("Lab", "Who made a model.", ("labs", "lab")),
    Term("Parent", "The company that controls a lab or a host.", ("parents", "parent")),
    Term("Vendor", "A lab, a host, a gateway, a store or the parent of one of them.", ("vendors", "vendor")),
    Term("Person-day", "Eight hours of one person.", ("person-days", "person-day")),
    Term(
        "Baseline",
        "The earlier state against which a finding counts as new.",
        ("baseline",),
        "baseline",
    ),
    Term(
        "Inventory",
        "Which providers, models, frameworks and packages the code uses, may use, or only lists.",
        measure="inventory",
    ),
    Term(
        "Verdict",
        "The answers for leaders, built from the other measures by fixed rules.",
        measure="verdict",
    ),
)


def terms(audit: Audit) -> tuple[Term, ...]:
    """Return the entries that *audit* needs, by name: general words, and those of measures that were made."""
    made = {measure.id for measure in audit.measures}
    return tuple(term for term in everything() if not term.measure or term.measure in made)


def everything() -> tuple[Term, ...]:
    """Return every entry by name: the ``TERMS`` of each module of this package."""
    found: list[Term] = []
    for info in pkgutil.iter_modules(sentences.__path__):
        module = importlib.import_module(f"{sentences.__name__}.{info.name}")
        found += getattr(module, "TERMS", ())
    return tuple(sorted(found, key=lambda term: (term.name.lower(), term.measure)))

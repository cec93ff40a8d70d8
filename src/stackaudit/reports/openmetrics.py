"""OpenMetrics: figures of an audit as a text file that Prometheus and its kin collect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES
from stackaudit.reports.values import figure, mapping, rows, text
from stackaudit.reports.wording import clean, parse_day

NAME = "openmetrics"
SUFFIXES = (".prom", ".openmetrics")

Sample = tuple[Mapping[str, str], float]
"""Labels and value."""


def render(audit: Audit) -> bytes:
    """Return one gauge for each figure that was measured; each sample names the repository.

    Only gauges, and no time stamps: collectors of text files that know the older format alone read it too.
    """
    lines: list[str] = []
    for name, what, samples in _families(audit):
        known = [_sample(f"stackaudit_{name}", audit, labels, value) for labels, value in samples]
        if known:
            lines += [f"# HELP stackaudit_{name} {what}", f"# TYPE stackaudit_{name} gauge", *known]
    return ("\n".join([*lines, "# EOF"]) + "\n").encode()


def _sample(name: str, audit: Audit, labels: Mapping[str, str], value: float) -> str:
    given = {"repository": audit.repository.name, **labels}
    shown = ",".join(f'{key}="{_label(text)}"' for key, text in given.items())
    return f"{name}{{{shown}}} {int(value) if float(value).is_integer() else value}"


def _label(value: str) -> str:
    return clean(value, 200).replace("\\", "\\\\").replace('"', '\\"')


def _families(audit: Audit) -> Iterable[tuple[str, str, list[Sample]]]:
    debt, calendar = mapping(audit.measure("debt")), mapping(audit.measure("calendar"))
    info = {
        "version": audit.tool[1],
        "commit": audit.repository.commit or "",
        "catalogue": audit.run.catalogue.as_of,
        "rating": text(debt, "rating"),
    }
    yield "audit_info", "The audit: version of the tool, commit, day of the catalogue, rating of debt.", [(info, 1)]
    yield "audit_date_seconds", "Day of the audit as seconds since 1970, UTC.", _day(audit.run.as_of)
    yield "findings", "Open findings by severity.", _severities(audit)
    waived = len(audit.findings) - len(audit.open)
    yield "findings_waived", "Findings that were accepted.", [({}, waived)]
    if isinstance(audit.measure("baseline"), dict):
        yield "findings_new", "Open findings that the baseline does not hold.", [({}, len(audit.fresh))]
    yield "debt_minutes", "Estimated minutes to repair the open findings.", _one(debt, "minutes")
    yield "debt_ratio", "Debt as a share of the estimated cost to write the AI code anew.", _one(debt, "ratio")
    yield "hhi", "Concentration of vendors by layer: Herfindahl-Hirschman index, up to 10000.", _hhi(audit)
    yield from _use_cases(audit)
    retiring = _one(calendar, "within_90")
    yield "models_retiring_90_days", "Models in use that are switched off within 90 days.", retiring
    yield "models_retired", "Models in use that are already switched off.", _one(calendar, "retired")
    yield "files_not_read", "Files that could not be read.", [({}, len(audit.skips))]


def _one(value: object, key: str) -> list[Sample]:
    found = figure(value, key)
    return [] if found is None else [({}, found)]


def _day(iso: str) -> list[Sample]:
    day = parse_day(iso)
    return [({}, datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())] if day else []


def _severities(audit: Audit) -> list[Sample]:
    return [({"severity": s}, sum(f.severity == s for f in audit.open)) for s in reversed(SEVERITIES)]


def _hhi(audit: Audit) -> list[Sample]:
    found: dict[tuple[str, str], float] = {}
    for row in rows(audit.measure("concentration"), "layers"):
        value = figure(row, "hhi")
        if value is not None:
            found.setdefault((text(row, "layer"), text(row, "axis")), value)
    return [({"layer": layer, "axis": axis}, value) for (layer, axis), value in sorted(found.items())]


def _use_cases(audit: Audit) -> Iterable[tuple[str, str, list[Sample]]]:
    outages = audit.measure("outages")
    if not isinstance(outages, dict):
        return
    yield "use_cases", "Things that the product does with AI.", [({}, len(rows(outages, "cases")))]
    lost = [(-(figure(row, "lost") or 0), text(row, "id")) for row in rows(outages, "vendors")]
    most, vendor = min(lost, default=(0, ""))
    told = "Use cases that stop when the vendor that most of them need stops."
    yield "use_cases_lost_worst", told, [({"vendor": vendor}, -most)]

"""OpenMetrics: read by the parsers of Prometheus, in the new and in the old format."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prometheus_client import parser as old
from prometheus_client.openmetrics import parser as new

from stackaudit.model.audit import Audit, Measure
from stackaudit.reports import openmetrics
from stackaudit.reports.wording import clean

Key = tuple[str, tuple[tuple[str, str], ...]]


def samples(audit: Audit) -> dict[Key, float]:
    text = openmetrics.render(audit).decode()
    read: list[dict[Key, float]] = []
    for parse in (new.text_string_to_metric_families, old.text_string_to_metric_families):
        found = [s for family in parse(text) for s in family.samples]
        assert {s.labels.pop("repository") for s in found} == {clean(audit.repository.name, 200)}
        read.append({(s.name, tuple(sorted(s.labels.items()))): s.value for s in found})
        assert len(read[-1]) == len(found)
    assert read[0] == read[1]
    return read[0]


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
def test_both_parsers_read_it(name: str, request: pytest.FixtureRequest) -> None:
    audit: Audit = request.getfixturevalue(name)
    assert samples(audit)["stackaudit_files_not_read", ()] == len(audit.skips)
    assert openmetrics.render(audit) == openmetrics.render(audit)


def test_figures(demo: Audit) -> None:
    found = samples(demo)
    assert found["stackaudit_findings", (("severity", "critical"),)] == 1
    assert found["stackaudit_findings", (("severity", "high"),)] == 2
    assert found["stackaudit_findings_waived", ()] == 1
    assert found["stackaudit_debt_minutes", ()] == 4380
    assert found["stackaudit_hhi", (("axis", "lab"), ("layer", "foundation_model"))] == 6296
    assert found["stackaudit_models_retiring_90_days", ()] == 2
    assert found["stackaudit_audit_date_seconds", ()] == 1795132800
    assert not any(name in {"stackaudit_use_cases", "stackaudit_findings_new"} for name, _ in found)


def test_the_worst_vendor_and_the_baseline(demo: Audit) -> None:
    outages = {
        "vendors": [{"id": "b", "lost": 2}, {"id": "a", "lost": 2}, {"id": "c", "lost": 1}],
        "cases": [{}, {}, {}],
    }
    baseline = {"new": [demo.findings[0].fingerprint], "known": 5}
    more = (Measure("outages", "", "", outages), Measure("baseline", "", "", baseline))
    found = samples(replace(demo, measures=(*demo.measures, *more)))
    assert found["stackaudit_use_cases_lost_worst", (("vendor", "a"),)] == 2
    assert found["stackaudit_use_cases", ()] == 3
    assert found["stackaudit_findings_new", ()] == 1


def test_what_was_not_measured_is_not_there(empty: Audit) -> None:
    bare = samples(replace(empty, measures=()))
    assert ("stackaudit_debt_minutes", ()) not in bare
    assert ("stackaudit_hhi", ()) not in bare

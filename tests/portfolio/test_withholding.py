"""What leaves the house names neither files nor lines of code."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from stackaudit import audit
from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.portfolio.delivery.withholding import without_code

SAMPLES = sorted(
    p for p in (Path(__file__).resolve().parents[2] / "sample_repos").iterdir() if p.is_dir() and p.name != "plain-shop"
)
"""Those with something to withhold."""


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda p: p.name)
def pair(request: pytest.FixtureRequest) -> tuple[Audit, Audit]:
    """An audit and what may be sent of it."""
    found = audit(request.param, as_of=date(2026, 11, 20))
    return found, without_code(found)


def test_no_path_and_no_code_is_left(pair: tuple[Audit, Audit]) -> None:
    full, sent = pair
    text = json.dumps(json.loads(audit_json.dumps(sent)), ensure_ascii=False)
    places = [e for n in full.graph.nodes.values() for e in n.evidence]
    places += [e for f in full.findings for e in (f.primary, *f.related)]
    assert places
    assert [p for p in {e.path for e in places} if "/" in p and p in text] == []
    assert not any(e.snippet for n in sent.graph.nodes.values() for e in n.evidence)
    messages = "\n".join(f.message for f in sent.findings)
    assert [s for s in {e.snippet for e in places} if len(s) > 20 and s in messages] == []


def test_figures_and_judgements_stay(pair: tuple[Audit, Audit]) -> None:
    full, sent = pair
    assert [(f.rule, f.severity, f.fingerprint) for f in sent.findings] == [
        (f.rule, f.severity, f.fingerprint) for f in full.findings
    ]
    for name in ("rating", "minutes"):
        assert sent.measure("debt")[name] == full.measure("debt")[name]
    assert sent.measure("concentration") == full.measure("concentration")
    assert [n.name for n in sent.graph.of("model", "provider")] == [n.name for n in full.graph.of("model", "provider")]
    assert {e.path for n in sent.graph.nodes.values() for e in n.evidence if "/" not in e.path}


def test_one_file_one_number(pair: tuple[Audit, Audit]) -> None:
    full, sent = pair
    names: dict[str, set[str]] = {}
    for before, after in zip(full.graph.nodes.values(), sent.graph.nodes.values(), strict=True):
        for one, other in zip(before.evidence, after.evidence, strict=True):
            names.setdefault(one.path, set()).add(other.path)
            assert one.line == other.line
    assert all(len(shown) == 1 for shown in names.values())
    assert len({next(iter(shown)) for shown in names.values()}) == len(names)


def test_a_path_inside_a_message_is_found() -> None:
    full = audit(next(p for p in SAMPLES if p.name == "rag-support-bot"), as_of=date(2026, 11, 20))
    first = full.findings[0]
    path = next(e.path for n in full.graph.nodes.values() for e in n.evidence if "/" in e.path)
    told = replace(first, message=f"see ({path}:12), '{path}' and {path.rpartition('/')[0]}/.")
    (shown, *_) = without_code(replace(full, findings=(told,))).findings
    assert path not in shown.message
    assert path.rpartition("/")[0] not in shown.message
    assert shown.message.startswith("see (file-")

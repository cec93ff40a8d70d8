"""Audits that the reports are tried on: a believable one, a hostile one and an empty one. All names are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.reports.hostile import PAYLOAD, poison

from stackaudit.model.audit import Audit, CatalogueInfo, Coverage, Measure, Repository, Run
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import NodeRef
from stackaudit.model.findings import Finding, Rule, Severity, Waiver
from stackaudit.model.graph import Edge, Node, StackGraph, node_id
from stackaudit.model.source import Skip


def place(path: str, line: int, snippet: str = "") -> Evidence:
    return Evidence(path, line, line, 1, "calls", "signature", 0.9, snippet)


def node(kind: str, key: str, path: str, line: int, **attributes: Any) -> Node:
    role = attributes.pop("role", "used")
    return Node(
        node_id(NodeRef(kind, key)),
        kind,
        attributes.pop("name", key),
        "prod",
        role,
        attributes,
        0.9,
        (place(path, line),),
        key,
    )


def _graph() -> StackGraph:
    nodes = [
        node("agent", "triage_agent", "desk/triage/agent.py", 31, loop_bound=None),
        node("agent", "letter_writer", "desk/letters/agent.py", 12, loop_bound=8),
        node("tool", "issue_payment", "desk/triage/tools/payments.py", 52, side_effects=True, approval=None),
        node("tool", "send_letter", "desk/letters/tools.py", 18, side_effects=True, approval="interrupt"),
        node("tool", "look_up_policy", "desk/triage/tools/lookup.py", 9),
        node("mcp_server", "files", ".mcp.json", 4, transport="stdio", pinned=False),
        node("model", "north-4", "desk/llm.py", 14, lab="northlab"),
        node("provider", "northlab", "desk/llm.py", 14, layer="foundation_model"),
        node(
            "call",
            "desk/llm.py:ask:create:0",
            "desk/llm.py",
            22,
            name="northlab.Client().chat.create",
            operation="chat",
            provider="northlab",
        ),
    ]
    by_name = {n.name: n.id for n in nodes}
    edges = [
        Edge("exposes", by_name["triage_agent"], by_name["issue_payment"]),
        Edge("exposes", by_name["triage_agent"], by_name["look_up_policy"]),
        Edge("exposes", by_name["letter_writer"], by_name["send_letter"]),
    ]
    return StackGraph(
        {n.id: n for n in sorted(nodes, key=lambda n: (n.kind, n.key))},
        tuple(sorted(edges, key=lambda e: (e.kind, e.source, e.target))),
    )


_RULES = (
    ("MLC002", "retiring-model", "model-lifecycle", "high", 480, "A model in use is switched off soon.",
     "Calls fail on the day the host switches the model off. Nobody is paged before.", "Move to the named replacement and run the evaluations."),
    ("AGT002", "side-effect-without-approval", "agents", "critical", 1080, "A tool changes the world and nobody is asked.",
     "The model alone can trigger an effect that cannot be undone.", "Ask a person before the tool runs."),
    ("RES001", "no-timeout", "resilience", "medium", 60, "A client has no timeout.", "A hanging host blocks every worker.", "Set a timeout on the shared client."),
    ("CST001", "no-output-limit", "cost", "low", 30, "Calls have no output limit.", "A runaway answer costs money and time.", "Set the token limit in the shared client."),
    ("PRM003", "prompt-in-code", "prompts", "info", 90, "A long prompt stands in the code.", "It changes without a review of its own.", "Move it to a versioned file."),
)  # fmt: skip


def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            i,
            name,
            family,
            severity,
            0.8,
            minutes,
            "graph",
            summary,
            why,
            fix,
            fix.split(".")[0],
            (("owasp-llm", ("LLM03",)),),
        )  # type: ignore[arg-type]
        for i, name, family, severity, minutes, summary, why, fix in _RULES
    )


def finding(
    rule: str, severity: Severity, message: str, path: str, line: int, minutes: int, *, more: int = 0, **rest: Any
) -> Finding:
    related = tuple(place(f"{path.rsplit('/', 1)[0]}/part_{i}.py", line + i) for i in range(more))
    return Finding(
        rule,
        severity,
        rest.pop("confidence", 0.9),
        message,
        place(path, line, "x = 1"),
        related,
        (),
        f"{abs(hash_of(message)):016x}",
        minutes,
        **rest,
    )


def hash_of(text: str) -> int:
    return sum(ord(c) * 31**i for i, c in enumerate(text[:12])) % 16**16


def _findings() -> tuple[Finding, ...]:
    return (
        finding("AGT002", "critical", "issue_payment pays and nothing asks a person first", "desk/triage/tools/payments.py", 52, 1080, more=2, owner="Triage"),
        finding("MLC002", "high", "north-4 on Bluecloud is switched off on 9 December 2026, in 19 days", "desk/triage/llm.py", 41, 1680, more=30, owner="Claims"),
        finding("MLC002", "high", "north-4 on Northlab is switched off on 22 January 2027, in 63 days", "desk/extract/client.py", 27, 1440, more=3),
        finding("RES001", "medium", "20 calls go through a client without a timeout", "desk/llm.py", 14, 60, more=20, confidence=0.7),
        finding("CST001", "low", "12 calls have no output limit", "desk/llm.py", 22, 30, more=11),
        finding("PRM003", "info", "A prompt of 2,900 characters stands in the code", "desk/letters/prompts.py", 3, 90),
        finding("CST001", "low", "The batch job has no output limit", "jobs/batch.py", 9, 30, waiver=Waiver("Bounded by the batch size", "2027-03-31", "Claims", "jobs/batch.py:8")),
    )  # fmt: skip


def _path(
    entry: str | None, component: str, sdk: str, model: str | None, host: str | None, lab: str | None, n: int
) -> dict[str, Any]:
    parent = {"Northlab": "Bluecorp", "Ember": None}.get(lab or "")
    return {
        "entry": entry,
        "component": component,
        "sdk": sdk,
        "model": model,
        "host": host,
        "lab": lab,
        "parent": parent,
        "n": n,
    }


_STACK_MAP = {
    "highlighted_lab": "Northlab",
    "paths": [
        _path("POST /chat", "desk.chat", "pypi:northlab", "north-5-mini", "Northlab API", "Northlab", 12),
        _path("POST /chat", "desk.search", "pypi:northlab", "north-embed-3", "Northlab API", "Northlab", 6),
        _path("POST /claims", "desk.triage.llm", "pypi:chainwork", "north-4", "Bluecloud AI", "Northlab", 31),
        _path("POST /claims", "desk.extract.client", "pypi:northlab", "north-4", "Northlab API", "Northlab", 18),
        _path("letters send", "desk.letters.agent", "pypi:chainwork", "north-4-mini", "Bluecloud AI", "Northlab", 9),
        _path("letters send", "desk.letters.agent", "pypi:ember", "ember-large", "Riverstack", "Ember", 7),
        _path("nightly_index", "jobs.index", "pypi:vectors", "open-embed-m3", "Own hardware", "Open Weights Group", 5),
        _path(None, "tools.scratch", "pypi:northlab", None, None, None, 3),
    ],
}


def _share(name: str, share: float, amount: int) -> dict[str, Any]:
    return {"id": name.lower().replace(" ", "-"), "name": name, "share": share, "count": amount}


def _layer(
    layer: str, axis: str, label: str, uses: int, hhi: float | None, effective: float | None, band: str, *shares: Any
) -> dict[str, Any]:
    return {
        "layer": layer, "label": label, "uses": uses, "axis": axis, "by_use_case": list(shares), "by_call_site": list(shares), "hhi": hhi,
        "hhi_normalised": hhi, "effective": effective, "cr1": 0.8, "cr4": 1.0, "band": band, "previous_hhi": None,
    }  # fmt: skip


_CONCENTRATION = {
    "layers": [
        _layer("foundation_model", "lab", "Models", 9, 6296, 1.59, "high", _share("Northlab", 0.78, 7), _share("Ember", 0.12, 1), _share("Open Weights Group", 0.1, 1)),
        _layer("foundation_model", "host", "Models", 9, 3827, 2.61, "high", _share("Northlab API", 0.5, 5), _share("Bluecloud AI", 0.3, 3), _share("Riverstack", 0.2, 1)),
        _layer("embedding", "lab", "Embeddings", 3, 5556, 1.8, "high", _share("Northlab", 0.67, 2), _share("Open Weights Group", 0.33, 1)),
        _layer("agent_framework", "host", "Agent frameworks", 5, 1500, 6.7, "moderate", _share("Chainwork", 0.4, 2), _share("Crewline", 0.6, 3)),
        _layer("vector_store", "host", "Vector stores", 2, None, 1.0, "single-sourced", _share("Pinewood", 1.0, 2)),
        _layer("gateway", "host", "Gateways", 0, None, None, "none"),
    ],
    "common_parents": [
        {"parent": "bluecorp", "name": "Bluecorp", "members": [{"id": "bluecloud", "name": "Bluecloud AI", "kind": "provider"}, {"id": "northlab", "name": "Northlab", "kind": "lab"}], "layers": ["foundation_model", "cloud"]}
    ],
}  # fmt: skip


def _model(
    model: str,
    host: str,
    calls: int,
    shutdown: str | None,
    certainty: str | None,
    days: int | None,
    state: str,
    replacement: str | None,
) -> dict[str, Any]:
    return {
        "model": model, "node": "0" * 12, "host": host, "role": "used", "calls": calls, "places": [f"desk/llm.py:{i + 10}" for i in range(min(calls, 4))],
        "shutdown": shutdown, "certainty": certainty, "days": days, "state": state, "replacement": replacement, "input_price": 2.5, "output_price": 10.0,
        "replacement_input_price": 1.25 if replacement else None, "replacement_output_price": 10.0 if replacement else None, "source": "https://northlab.example/deprecations",
    }  # fmt: skip


_CALENDAR = {
    "as_of": "2026-11-20", "catalogue_as_of": "2026-11-16", "retired": 1, "within_90": 2, "within_180": 3, "unknown": 2,
    "rows": [
        _model("north-3", "Northlab API", 2, "2026-10-23", "firm", -28, "retired", "north-5"),
        _model("north-4", "Bluecloud AI", 31, "2026-12-09", "firm", 19, "retires", "north-5"),
        _model("north-4", "Northlab API", 58, "2027-01-22", "firm", 63, "retires", "north-5"),
        _model("north-4-mini", "Bluecloud AI", 14, "2027-04-14", "not_before", 145, "retires", "north-5-nano"),
        _model("ember-large", "Riverstack", 19, "2027-09-30", "not_before", 314, "retires", None),
        _model("north-embed-3", "Northlab API", 28, None, None, None, "no date known", None),
        _model("open-embed-m3", "Own hardware", 14, None, None, None, "open weights", None),
    ],
}  # fmt: skip

_USE_CASES = [
    {"node": "a", "name": "Claim intake chat", "entry_points": [{"name": "POST /chat", "kind": "web_route", "path": "desk/api.py", "line": 31}], "calls": 18, "models": ["north-5-mini", "north-embed-3"], "providers": ["Northlab API"], "modules": 6, "critical": True},
    {"node": "b", "name": "Claim triage", "entry_points": [{"name": "POST /claims", "kind": "web_route", "path": "desk/api.py", "line": 58}, {"name": "POST /claims/{id}", "kind": "web_route", "path": "desk/api.py", "line": 74}], "calls": 49, "models": ["north-4"], "providers": ["Bluecloud AI", "Northlab API"], "modules": 9, "critical": True},
    {"node": "c", "name": "Letters", "entry_points": [{"name": "letters send", "kind": "command", "path": "desk/letters/cli.py", "line": 12}], "calls": 16, "models": ["north-4-mini", "ember-large"], "providers": ["Bluecloud AI", "Riverstack"], "modules": 4, "critical": False},
]  # fmt: skip

_DEBT = {
    "minutes": 4380, "hours": 73.0, "ratio": 0.115, "rating": "C", "ai_lines": 1270, "cost_per_line_minutes": 30,
    "by_family": [
        {"family": "model-lifecycle", "minutes": 3120, "findings": 2}, {"family": "agents", "minutes": 1080, "findings": 1}, {"family": "prompts", "minutes": 90, "findings": 1},
        {"family": "resilience", "minutes": 60, "findings": 1}, {"family": "cost", "minutes": 30, "findings": 1},
    ],
    "by_rule": [{"rule": "MLC002", "name": "retiring-model", "minutes": 3120, "findings": 2}],
    "by_path": [
        {"path": "desk/triage/llm.py", "minutes": 1680, "findings": 1, "worst": "high"}, {"path": "desk/extract/client.py", "minutes": 1440, "findings": 1, "worst": "high"},
        {"path": "desk/triage/tools/payments.py", "minutes": 1080, "findings": 1, "worst": "critical"}, {"path": "desk/llm.py", "minutes": 90, "findings": 2, "worst": "medium"},
    ],
    "fix_first": [
        {"title": "Set timeout and output limit in the shared client", "rules": ["RES001", "CST001"], "paths": ["desk/llm.py"], "findings": 2, "minutes": 90, "severity": "medium", "risk_share": 0.12, "deadline": None},
        {"title": "Ask a person before issue_payment", "rules": ["AGT002"], "paths": ["desk/triage/tools/payments.py"], "findings": 1, "minutes": 1080, "severity": "critical", "risk_share": 0.41, "deadline": None},
        {"title": "Replace north-4 before it is switched off", "rules": ["MLC002"], "paths": ["desk/triage/llm.py", "desk/extract/client.py", "desk/llm.py"], "findings": 2, "minutes": 3120, "severity": "high", "risk_share": 0.36, "deadline": "2026-12-09"},
    ],
    "assumptions": ["Further places of the same repair count a quarter."],
}  # fmt: skip

_VERDICT = {
    "risk": "high",
    "sentence": "Exposure is high: four in five calls end at one lab, and 31 of them stop working in 19 days.",
    "answers": {
        "exposed": "A critical use case fails within 90 days if nothing is done.",
        "direction": "This is the first audit: there is nothing to compare it with.",
        "debt": "9.1 person-days, 11.5 % of the cost to rebuild the AI code.",
        "sure": "Sure of the code: the model is known for 88 of 91 call sites. Contracts, traffic and spending are not visible.",
    },
    "decisions": [
        {"who": "CISO", "title": "Put a person between the triage agent and payments", "reason": "The agent can pay alone.", "if_wait": "The payment tool stays open to prompt injection.", "days_low": 3, "days_high": 4, "decide_by": "2026-12-04", "rules": ["AGT002"]},
        {"who": "CTO", "title": "Replace north-4 on Bluecloud before it is switched off", "reason": "31 call sites. The replacement is listed at half the input price.", "if_wait": "Claim triage stops on 9 December.", "days_low": 3, "days_high": 5, "decide_by": "2026-12-09", "rules": ["MLC002"]},
        {"who": "CTO and product", "title": "Fund a second lab for the critical use cases", "reason": "Both fallbacks lead to the same lab.", "if_wait": "A day without Northlab stops both critical use cases.", "days_low": 24, "days_high": 36, "decide_by": None, "rules": ["VEN001"]},
    ],
    "figures": [
        {"id": "one_lab", "label": "Calls that end at one lab", "value": "80 %", "note": "Northlab, through two hosts", "better": "down"},
        {"id": "effective_labs", "label": "Effective number of labs", "value": "1.6", "note": "3 labs in use, very unequal", "better": "up"},
        {"id": "use_cases", "label": "Use cases at that lab", "value": "2 of 3", "note": "both critical ones", "better": "down"},
        {"id": "retiring", "label": "Retiring within 90 days", "value": "89 calls", "note": "of 91 call sites", "better": "down"},
        {"id": "debt", "label": "Technical debt", "value": "9.1 days", "note": "11.5 % of rebuild cost", "better": "down"},
        {"id": "findings", "label": "Open findings", "value": "6", "note": "1 critical, 2 high", "better": "down"},
    ],
    "waiting": "On 9 December 31 calls fail, on 22 January 58 more.",
    "leaving": "Not measured yet.",
}  # fmt: skip

_INVENTORY = {
    "counts": {"provider": {"used": 3, "optional": 12, "listed": 0}, "model": {"used": 6, "optional": 2, "listed": 4}, "framework": {"used": 1, "optional": 0, "listed": 0}},
    "providers": [
        {"node": "a", "name": "Northlab API", "layer": "foundation_model", "parent": "Bluecorp", "role": "used", "calls": 36},
        {"node": "b", "name": "Bluecloud AI", "layer": "foundation_model", "parent": "Bluecorp", "role": "used", "calls": 40},
        {"node": "c", "name": "Maybe Host", "layer": "foundation_model", "parent": None, "role": "optional", "calls": 0},
    ],
    "models": [{"node": "d", "name": "north-4", "lab": "Northlab", "role": "used", "calls": 49, "places": ["desk/llm.py:14"]}, {"node": "e", "name": "north-2", "lab": "Northlab", "role": "listed", "calls": 0, "places": ["prices.json:3"]}],
    "frameworks": [{"node": "f", "name": "Chainwork", "layer": "agent_framework", "parent": None, "role": "used", "calls": 4}],
    "vector_stores": [{"node": "g", "name": "Pinewood", "layer": "vector_store", "parent": None, "role": "used", "calls": 2}],
    "sdks": [{"node": "h", "name": "pypi:northlab", "layer": "foundation_model", "locked": "2.1.0", "constraint": ">=2"}, {"node": "i", "name": "pypi:chainwork", "layer": "agent_framework", "locked": None, "constraint": ""}],
    "env_vars": 5, "languages": [["Python", 120]], "calls": {"total": 91, "by_operation": {"chat": 80, "embeddings": 11}},
}  # fmt: skip

_MEASURES = (
    ("inventory", "Inventory", _INVENTORY),
    ("stack_map", "Stack map", _STACK_MAP),
    ("concentration", "Concentration", _CONCENTRATION),
    ("calendar", "Model calendar", _CALENDAR),
    ("use_cases", "Use cases", _USE_CASES),
    ("debt", "Technical debt", _DEBT),
    ("verdict", "Verdict", _VERDICT),
)


def make_demo() -> Audit:
    coverage = Coverage(412, 388, 201, 1_900_000, (("Python", 180), ("YAML", 21)), 18_400, 1270)
    return Audit(
        tool=("stackaudit", "0.1.0"),
        run=Run("2026-11-20", {}, "default", CatalogueInfo("2026-11-16", "abc"), coverage),
        repository=Repository("claims-assistant", "4f9c2e1d0b6a47c59e21", "main", (("Python", 180),)),
        graph=_graph(),
        rules=_rules(),
        findings=_findings(),
        measures=tuple(
            Measure(i, t, f"{t}: counted over production code only, each place once.", v) for i, t, v in _MEASURES
        ),
        skips=(
            Skip("notebooks/old.ipynb", "parsing", "not valid JSON after line 3,112"),
            Skip("web/vendor/pdf.js", "intake", "6.2 MB; the limit is 5 MB"),
        ),
    )


def make_empty() -> Audit:
    demo = make_demo()
    values: dict[str, Any] = {
        "inventory": {"counts": {}, "providers": [], "models": [], "frameworks": [], "vector_stores": [], "sdks": [], "env_vars": 0, "languages": [], "calls": {"total": 0, "by_operation": {}}},
        "stack_map": {"paths": [], "highlighted_lab": None},
        "concentration": {"layers": [], "common_parents": []},
        "calendar": {"as_of": "2026-11-20", "catalogue_as_of": "2026-11-16", "rows": [], "retired": 0, "within_90": 0, "within_180": 0, "unknown": 0},
        "use_cases": [],
        "debt": {"minutes": 0, "hours": 0, "ratio": 0.0, "rating": "A", "ai_lines": 0, "cost_per_line_minutes": 30, "by_family": [], "by_rule": [], "by_path": [], "fix_first": [], "assumptions": []},
        "verdict": {"risk": "low", "sentence": "No AI stack was found.", "answers": {}, "decisions": [], "figures": [], "waiting": "", "leaving": ""},
    }  # fmt: skip
    return replace(
        demo, repository=Repository("plain", None, None, ()), graph=StackGraph({}, ()), rules=(), findings=(), skips=(),
        measures=tuple(replace(m, value=values[m.id]) for m in demo.measures),
        run=replace(demo.run, coverage=Coverage(0, 0, 0, 0, (), 0, 0)),
    )  # fmt: skip


def make_hostile() -> Audit:
    demo = make_demo()
    hostile: Audit = poison(demo)
    ids = {r.id + PAYLOAD for r in demo.rules}
    rules = tuple(replace(r, id=i) for r, i in zip(hostile.rules, sorted(ids), strict=True))
    skip = Skip("bad\udcff\udcfename.py", "intake", "name is not UTF-8")
    return replace(hostile, rules=rules, skips=(*hostile.skips, skip))


@pytest.fixture(scope="session")
def demo() -> Audit:
    return make_demo()


@pytest.fixture(scope="session")
def empty() -> Audit:
    return make_empty()


@pytest.fixture(scope="session")
def hostile() -> Audit:
    return make_hostile()


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return finding


@pytest.fixture(scope="session")
def payload() -> str:
    return PAYLOAD

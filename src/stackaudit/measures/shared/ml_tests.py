"""The 28 tests of the ML Test Score (Breck et al., "The ML Test Score", IEEE Big Data 2017), and what code can show of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stackaudit.measures.shared.evidence import Evidence, Place, place_of

UNKNOWN = "cannot be told from code"
_TESTED, _GATE, _OWNED = "@tested", "@gate", "@owned"
"""Tests that the graph answers, not a sign."""
_SECTIONS: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("Data", (
        ("Expectations of the features are written down in a schema", ("data_validation",)),
        ("Every feature is worth having", ()),
        ("No feature costs too much", ()),
        ("Features keep to rules of the house", ()),
        ("Personal data is protected in the pipeline", ("personal_data",)),
        ("A new feature can be added quickly", ()),
        ("The code of the features is tested", (_TESTED,)),
    )),
    ("Model", (
        ("Specifications of models are reviewed", (_OWNED,)),
        ("Offline and online figures agree", ()),
        ("Hyperparameters were tuned", ("tuning",)),
        ("The effect of an old model is known", ()),
        ("A simpler model is not better", ("baselines",)),
        ("Quality holds on every important slice", ("slices",)),
        ("The model was tested for inclusion", ("bias_tests",)),
    )),
    ("Infrastructure", (
        ("Training can be repeated", ("seeds", "data_versions")),
        ("Specifications of models have unit tests", (_TESTED,)),
        ("The whole pipeline has an integration test", ()),
        ("Quality is checked before a model serves", (_GATE,)),
        ("One example can be followed step by step", ()),
        ("Models go to a canary first", ("canary",)),
        ("Models can be rolled back", ("rollback", "registry")),
    )),
    ("Monitoring", (
        ("Changes of dependencies are noticed", ("dependency_updates",)),
        ("Rules for inputs hold in training and serving", ("data_validation",)),
        ("Features are the same in training and serving", ("skew",)),
        ("Models are not too old", ()),
        ("Numbers stay sound", ("numerics",)),
        ("Speed and use of machines are watched", ("latency",)),
        ("Quality of predictions is watched", ("drift",)),
    )),
)  # fmt: skip


def table(evidence: Evidence, trainers: Sequence[Place]) -> dict[str, Any] | None:
    """Return the tests with evidence, section by section; None where no model is trained."""
    if not trainers:
        return None
    sections: list[dict[str, Any]] = []
    for name, tests in _SECTIONS:
        rows = [_row(label, signs, evidence, trainers) for label, signs in tests]
        sections.append({"name": name, "found": sum(bool(r["places"]) for r in rows), "of": len(rows), "tests": rows})
    return {"sections": sections, "lowest": min(int(s["found"]) for s in sections)}


def _row(label: str, signs: tuple[str, ...], evidence: Evidence, trainers: Sequence[Place]) -> dict[str, Any]:
    places = [p for sign in signs for p in _places(sign, evidence, trainers)]
    state = "found" if places else "not found" if signs else UNKNOWN
    searched = evidence.searched(*(s for s in signs if not s.startswith("@"))) + tuple(
        _ALSO[s] for s in signs if s in _ALSO
    )
    return {"label": label, "state": state, "places": [p.row() for p in places[:2]], "searched": list(searched)}


_ALSO = {
    _TESTED: "tests that import the files that train or prepare data",
    _GATE: "evaluations that a workflow or a pipeline runs",
    _OWNED: "owners of the files that train",
}


def _places(sign: str, evidence: Evidence, trainers: Sequence[Place]) -> list[Place]:
    graph = evidence.graph
    if sign == _GATE:
        run = (n for n in graph.of("module") if n.get("run_by") and n.get("run_sure"))
        return [Place(str(n.get("run_by")), int(str(n.get("run_line") or 1)), f"runs {n.name}") for n in run]
    if not sign.startswith("@"):
        return list(evidence.found(sign))
    paths = {t.path for t in trainers}
    modules = [n for n in graph.of("module") if n.name in paths]
    if sign == _OWNED:
        return [place_of(n, str(n.get("owner"))) for n in modules if n.get("owner")]
    return [place_of(t) for m in modules for t in graph.into(m, "imports") if t.kind == "module" and t.scope == "test"]

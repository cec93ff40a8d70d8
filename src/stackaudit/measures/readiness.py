"""AI-factory readiness: what a team needs to build with AI again and again, item by item, with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared import ai_code, ml_tests
from stackaudit.measures.shared.evidence import (
    ABSENT,
    FOUND,
    PARTLY,
    Evidence,
    Item,
    Place,
    none,
    place_of,
    shared,
    tally,
)
from stackaudit.measures.shared.words import count, verb
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "Twelve things that let a team build with AI again and again: each is found (with its lines), found for a part, "
    "not found (with what was looked for), or does not apply because the code has nothing that it concerns. The count is "
    "no score: items are not weighed against each other. Words in documentation alone are told as mentioned and count as "
    "not found. For repositories that train models, the tests of the ML Test Score (Breck et al. 2017) for which the code "
    "shows evidence are listed; that evidence is a lower bound, and the score itself needs people who know the process."
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the items look at."""

    evidence: Evidence
    pipelines: tuple[Node, ...]
    steps: tuple[Node, ...]
    prompts: tuple[Node, ...]
    trainers: tuple[Place, ...]
    """Where models are trained."""
    data: bool
    """Data is kept or prepared for models here."""

    @property
    def calls(self) -> tuple[Node, ...]:
        return self.evidence.calls


def compute(inputs: Inputs) -> Measure:
    """Answer every item."""
    ground = _ground(inputs)
    items = [item(ground) for item in _ITEMS]
    applies = any(i.state != "does not apply" for i in items)
    value: dict[str, Any] = {
        "counts": tally(items),
        "items": [i.row() for i in items] if applies else [],
        "ml_tests": ml_tests.table(ground.evidence, ground.trainers),
    }
    return Measure("readiness", "AI-factory readiness", METHOD, value)


def _ground(inputs: Inputs) -> _Ground:
    graph = inputs.graph
    pipelines = tuple(n for n in graph.of("data_pipeline") if n.active)
    stores = any(n.active for n in graph.of("vector_store"))
    evidence = Evidence(inputs)
    return _Ground(
        evidence,
        pipelines,
        tuple(n for n in graph.of("pipeline_step") if n.active),
        tuple(n for n in graph.of("prompt") if n.active),
        evidence.trainers,
        bool(pipelines or evidence.trainers or stores or any(n.active for n in graph.of("dataset"))),
    )


# -- data and pipelines ------------------------------------------------------------------------------------------------

_NO_DATA = "no pipeline, data set, store of vectors or training was found"
_NO_PIPELINE = "no pipeline was found"


def _versions(ground: _Ground) -> Item:
    if not ground.data:
        return none("data_versions", "Versioned data", _NO_DATA)
    kept = [place_of(n, f"{n.name}, kept by the pipeline") for n in ground.evidence.graph.of("dataset") if n.active and n.get("artifact")]  # fmt: skip
    return ground.evidence.item(
        "data_versions", "Versioned data", "data_versions", kept, also=("artifacts that a pipeline keeps",),
        step="Give data sets and indexes a version, so that an answer can be traced to the data behind it.",
    )  # fmt: skip


def _validation(ground: _Ground) -> Item:
    if not ground.data:
        return none("data_validation", "Data validation", _NO_DATA)
    return ground.evidence.item(
        "data_validation", "Data validation", "data_validation",
        step="Check what comes in (schema, empty values, duplicates) before it is embedded or trained on.",
    )  # fmt: skip


def _retries(ground: _Ground) -> Item:
    label = "Pipelines with retries"
    readable = ground.evidence.inputs.catalogue.signs.retrying
    pipelines = [p for p in ground.pipelines if str(p.get("orchestrator")) in readable]
    if not pipelines:
        why = f"no pipeline of an orchestrator whose retries are read ({', '.join(sorted(readable))})"
        return none("retries", label, why if ground.pipelines else _NO_PIPELINE)
    graph = ground.evidence.graph
    has = [p for p in pipelines if p.get("retries") or any(s.get("retries") for s in graph.out(p, "runs"))]
    return shared(
        "retries", label, has, pipelines, lambda n, of: f"{n} of {count(of, 'pipeline')} {verb(n, 'tries', 'try')} again",
        ("retries of pipelines and of their steps",), "Set retries with a delay in the defaults of each pipeline.",
    )  # fmt: skip


# -- models and prompts ------------------------------------------------------------------------------------------------


def _registry(ground: _Ground) -> Item:
    if not ground.trainers:
        return none("registry", "Model registry", "no training of a model was found")
    return ground.evidence.item(
        "registry", "Model registry", "registry",
        step="Register each trained model with its data, its code and its figures, and deploy from there.",
    )  # fmt: skip


def _prompts(ground: _Ground) -> Item:
    label = "Prompt management"
    if not ground.prompts:
        return none("prompts", label, "no prompt was found")
    apart = [p for p in ground.prompts if p.get("loaded_at") or not _is_code(p, ground)]
    registered = ground.evidence.found("prompt_management")
    searched = ("prompts in files of their own", *ground.evidence.searched("prompt_management"))
    note = (
        f"{len(apart)} of {count(len(ground.prompts), 'prompt')} {verb(len(apart), 'stands', 'stand')} in a file apart from code"
        if apart
        else ""
    )
    step = "Keep prompts in files or a registry of their own, with a version and a review, so that a change of wording is seen."
    if registered or len(apart) == len(ground.prompts):
        return Item("prompts", label, FOUND, (*registered, *map(place_of, apart)), note, searched)
    state = PARTLY if apart else ABSENT
    return Item("prompts", label, state, tuple(map(place_of, apart)), note, searched, step)


def _is_code(prompt: Node, ground: _Ground) -> bool:
    modules = ground.evidence.graph.into(prompt, "contains")
    return any(m.kind == "module" and "lines" in m.attributes for m in modules)


# -- evaluation --------------------------------------------------------------------------------------------------------

_NO_CALL = "no call to a model was found"


def _evals(ground: _Ground) -> Item:
    label = "Evaluations"
    if not (ground.calls or ground.trainers):
        return none("evals", label, _NO_CALL)
    places = _evaluations(ground)
    searched: tuple[str, ...] = ("packages and files of evaluation tools", "tests and evaluations that ask a model")
    if ground.trainers:
        places = tuple(dict.fromkeys((*places, *ground.evidence.found("quality"))))
        searched = (*searched, *ground.evidence.searched("quality"))
    step = "Collect twenty to fifty real inputs with what a good answer must hold, and run them before each change."
    return Item("evals", label, FOUND if places else ABSENT, places, "", searched, "" if places else step)


def _evaluations(ground: _Ground) -> tuple[Place, ...]:
    graph = ground.evidence.graph
    modules = [place_of(n) for n in graph.of("module") if n.get("evaluates")]
    tools = [place_of(n) for n in graph.of("eval") if n.role == "used" and n.scope in {"prod", "test", "dev"}]
    return tuple(dict.fromkeys((*modules, *tools)))


def _in_ci(ground: _Ground) -> Item:
    label = "Evaluations in CI"
    if not (ground.calls or ground.trainers):
        return none("evals_in_ci", label, _NO_CALL)
    modules = [n for n in ground.evidence.graph.of("module") if n.get("evaluates")]
    run = [n for n in modules if n.get("run_by") and n.get("run_sure")]
    places = tuple(Place(str(n.get("run_by")), _line(n), f"runs {n.name}") for n in run)
    of = count(len(modules), "evaluation file")
    note = (
        f"{len(run)} of {of} {verb(1 if len(modules) == 1 else len(run), 'is', 'are')} run by a workflow or a pipeline"
        if modules
        else ""
    )
    state = FOUND if run and len(run) == len(modules) else PARTLY if run else ABSENT
    step = "Run the evaluations in a workflow or a pipeline, and stop a change that makes them worse."
    searched = (
        "workflows and pipelines that run an evaluation",
        "steps named eval, evaluate, judge, benchmark or golden",
    )
    return Item("evals_in_ci", label, state, places, note, searched, "" if state == FOUND else step)


def _line(module: Node) -> int:
    line = module.get("run_line")
    return line if isinstance(line, int) and line > 0 else 1


# -- operation ---------------------------------------------------------------------------------------------------------


def _tracing(ground: _Ground) -> Item:
    if not ground.calls:
        return none("tracing", "Tracing", _NO_CALL)
    tools = [place_of(n) for n in ground.evidence.graph.of("observability") if n.active]
    return ground.evidence.item(
        "tracing", "Tracing", "tracing", tools, also=("products of tracing in use",),
        step="Record each call with its prompt version, model, tokens, time and outcome.",
    )  # fmt: skip


def _gateway(ground: _Ground) -> Item:
    label = "Gateway"
    if not ground.calls:
        return none("gateway", label, _NO_CALL)
    graph, catalogue = ground.evidence.graph, ground.evidence.inputs.catalogue
    hosts = [n for n in graph.of("provider") if n.active]
    places = tuple(place_of(n) for n in hosts if catalogue.is_gateway(n.name))
    if places:
        return Item("gateway", label, FOUND, places)
    several = "Limits, keys and fallbacks for several hosts belong in one place: put a gateway or one module of your own in front."
    one = "With one host a gateway is a choice; it pays from the second one on."
    return Item("gateway", label, ABSENT, (), "", ("gateways of the catalogue among the hosts that are called",), several if len(hosts) > 1 else one)  # fmt: skip


def _fallback(ground: _Ground) -> Item:
    label = "Fallback"
    if not ground.calls:
        return none("fallback", label, _NO_CALL)
    graph = ground.evidence.graph
    has = [n for n in graph.of("call") if n.active and (n.get("fallback_at") or graph.out(n, "falls_back_to"))]
    searched = (
        "fallbacks of SDKs, frameworks and gateways",
        "calls to another model or host where an error is handled",
    )
    step = "Name a second model of another lab or host for what must not stop, and try it out."
    return Item("fallback", label, FOUND if has else ABSENT, tuple(place_of(n) for n in has), "", searched, "" if has else step)  # fmt: skip


# -- people and reuse --------------------------------------------------------------------------------------------------


def _owners(ground: _Ground) -> Item:
    label = "Owners"
    held = ai_code.paths(ground.evidence.graph)
    modules = [n for n in ground.evidence.graph.of("module") if n.name in held and n.scope == "prod"]
    if not modules:
        return none("owners", label, "no AI-related file was found")
    has = [n for n in modules if n.get("owner")]
    return shared(
        "owners", label, has, modules, lambda n, of: f"{n} of {count(of, 'AI-related file')} {verb(n, 'has', 'have')} an owner",
        ("CODEOWNERS and files of owners",), "Name a team for each AI-related folder in a file of owners.",
    )  # fmt: skip


def _reuse(ground: _Ground) -> Item:
    label = "Shared components"
    graph = ground.evidence.graph
    files = {n.place.path for n in graph.of("call") if n.active and n.get("operation") != "client"}
    if len(files) < 2:
        return none("reuse", label, "fewer than two files call models")
    users: dict[tuple[str, str], set[str]] = {}
    first: dict[tuple[str, str], Node] = {}
    for call in graph.of("call"):
        for target in graph.out(call, "calls") if call.active else ():
            if target.kind == "call" and target.place.path != call.place.path:
                function = (target.place.path, str(target.get("function") or target.name))
                users.setdefault(function, set()).add(call.place.path)
                first[function] = min(first.get(function, target), target, key=lambda n: n.place.line)
    common = sorted((f for f, paths in users.items() if len(paths) > 1), key=lambda f: (-len(users[f]), f))
    places = tuple(place_of(first[f], f"{f[1]}, used by {len(users[f])} files") for f in common)
    step = "Put client, limits, retries and logging into one module, and call models through it."
    return Item("reuse", label, FOUND if places else ABSENT, places, "", ("functions of this code that call a model for two or more files",), "" if places else step)  # fmt: skip


_ITEMS: tuple[Callable[[_Ground], Item], ...] = (
    _versions, _validation, _retries, _registry, _prompts, _evals, _in_ci, _tracing, _gateway, _fallback, _owners, _reuse,
)  # fmt: skip

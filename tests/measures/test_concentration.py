"""Concentration over whole graphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.measures.conftest import Stack

from stackaudit.catalog.loading import load
from stackaudit.graph.module_reach import ModuleReach
from stackaudit.measures.shared import owners
from stackaudit.model.graph import Edge

Measure = Callable[..., dict[str, Any]]


def line(value: dict[str, Any], layer: str, axis: str) -> dict[str, Any]:
    return next(r for r in value["layers"] if (r["layer"], r["axis"]) == (layer, axis))


def test_four_labs_behind_one_gateway(stack: Any, measure: Measure) -> None:
    """By host one vendor: 100² = 10,000. By lab four use cases at four labs: 4 x 25² = 2,500, four effective labs."""
    models = ["gpt-4o", "claude-sonnet-4-5", "gemini-2.5-pro", "mistral-large-2411"]
    for number, model in enumerate(models):
        call = stack.call(f"part{number}.py", 3, [model], ["openrouter"])
        stack.use_case(f"part{number}", [call])
    value = measure(stack.graph())["concentration"]
    host, lab = line(value, "foundation_model", "host"), line(value, "foundation_model", "lab")
    assert (host["hhi"], host["effective"], host["hhi_normalised"], host["band"]) == (10_000, 1.0, None, "high")
    assert (lab["hhi"], lab["effective"], lab["hhi_normalised"], lab["cr1"], lab["cr4"]) == (2500, 4.0, 0.0, 0.25, 1.0)
    gateway = next(s for s in value["shared"] if s["kind"] == "gateway")
    assert gateway["id"] == "openrouter"
    assert len(gateway["members"]) == 4


def test_a_call_among_k_models_gives_1_k_by_use_case_and_its_default_by_call_site(stack: Any, measure: Measure) -> None:
    calls = [stack.call("a.py", n, ["gpt-4o", "claude-sonnet-4-5"]) for n in (1, 2, 3)]
    for number, call in enumerate(calls):
        stack.use_case(f"u{number}", [call])
    lab = line(measure(stack.graph())["concentration"], "foundation_model", "lab")
    assert {s["id"]: s["share"] for s in lab["by_use_case"]} == {"anthropic": 0.5, "openai": 0.5}
    assert {s["id"]: s["share"] for s in lab["by_call_site"]} == {"openai": 1.0}


def test_optional_and_listed_things_do_not_count(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    stack.node("provider", "anthropic", role="optional", layer="inference")
    stack.model("claude-sonnet-4-5", role="listed")
    value = measure(stack.graph())["concentration"]
    assert [s["id"] for s in line(value, "foundation_model", "host")["by_call_site"]] == ["openai"]
    assert [s["id"] for s in line(value, "foundation_model", "lab")["by_call_site"]] == ["openai"]


def test_a_router_counts_for_the_models_that_settings_route_to_it(stack: Any, measure: Measure) -> None:
    """A call that can reach three hosts and names no model: the id ``openai:gpt-4o`` of the settings is its default."""
    stack.call("a.py", 1, [], ["openai", "anthropic", "cohere"])
    stack.model("gpt-4o", as_written="openai:gpt-4o")
    stack.model("claude-sonnet-4-5")
    value = measure(stack.graph())["concentration"]
    assert [s["id"] for s in line(value, "foundation_model", "lab")["by_call_site"]] == ["openai"]
    assert [s["id"] for s in line(value, "foundation_model", "host")["by_call_site"]] == ["openai"]


def test_hidden_common_parents_and_shared_labs_are_named(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    stack.call("b.py", 1, ["gpt-4o"], ["azure.ai.openai"])
    stack.call("c.py", 1, ["gpt-4o-mini"], ["azure.ai.inference"])
    value = measure(stack.graph())["concentration"]
    assert [(p["parent"], [m["id"] for m in p["members"]]) for p in value["common_parents"]] == [
        ("microsoft", ["azure.ai.inference", "azure.ai.openai"])
    ]
    assert [(s["kind"], s["id"], len(s["members"])) for s in value["shared"]] == [("lab", "openai", 3)]


def test_a_host_of_another_lab_serves_no_models_of_this_one(stack: Any, measure: Measure) -> None:
    """One call that reaches two labs' own hosts and names one model: the other host has nothing to do with it."""
    stack.call("a.py", 1, ["gpt-4o-mini"], ["anthropic", "openai"])
    assert measure(stack.graph())["concentration"]["shared"] == []


def test_a_lab_and_its_own_host_are_no_hidden_parent(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gemini-2.5-pro"], ["gcp.gemini"])
    assert measure(stack.graph())["concentration"]["common_parents"] == []


def test_a_client_counts_only_where_no_call_through_its_provider_is_seen(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, [], ["openai"], operation="client")
    stack.call("a.py", 2, ["gpt-4o"], ["openai"])
    stack.call("b.py", 1, [], ["cohere"], operation="client")
    host = line(measure(stack.graph())["concentration"], "foundation_model", "host")
    assert {s["id"]: s["count"] for s in host["by_call_site"]} == {"openai": 1, "cohere": 1}


def test_nothing_at_all(stack: Any, measure: Measure) -> None:
    value = measure(stack.graph())["concentration"]
    assert all(r["band"] == "none" and r["hhi"] is None for r in value["layers"])
    assert value["common_parents"] == []


def test_use_cases_and_the_map_add_up_to_the_call_sites(stack: Any, measure: Measure) -> None:
    one = stack.call("a.py", 1, ["gpt-4o", "claude-sonnet-4-5"], ["openai"])
    two = stack.call("b.py", 1, ["gpt-4o"], ["openai"])
    stack.call("c.py", 1, [], ["openai"])
    stack.use_case("chat", [one, two], ["a.py", "b.py"])
    stack.use_case("mail", [two], ["b.py"])
    made = measure(stack.graph())
    assert round(sum(p["n"] for p in made["stack_map"]["paths"]), 2) == 3
    assert {p["entry"] for p in made["stack_map"]["paths"]} == {"chat", "mail", None}
    assert [(u["name"], u["calls"], u["models"], u["modules"]) for u in made["use_cases"]] == [
        ("chat", 2, ["claude-sonnet-4-5", "gpt-4o"], 2),
        ("mail", 1, ["gpt-4o"], 1),
    ]


def test_a_host_that_serves_the_models_of_others_names_no_lab(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, [], ["groq"])
    stack.call("b.py", 1, [], ["anthropic"])
    lab = line(measure(stack.graph())["concentration"], "foundation_model", "lab")
    assert {s["id"]: s["count"] for s in lab["by_call_site"]} == {"anthropic": 1}


def test_a_product_has_its_own_name_where_its_vendor_hosts_models_too(stack: Any, measure: Measure) -> None:
    stack.node("experiment_tracker", "wandb", layer="experiment_tracker")
    stack.call("a.py", 1, ["gpt-4o"], ["wandb"])
    made = measure(stack.graph())["concentration"]
    assert line(made, "observability", "host")["by_call_site"][0]["name"] == "Weights & Biases"
    assert line(made, "foundation_model", "host")["by_call_site"][0]["name"] == "W&B Inference"


def test_accelerators_count_by_maker_and_clouds_by_package(stack: Any, measure: Measure) -> None:
    stack.node("infra", "k8s:a", "a.yaml", accelerators=("nvidia.com/gpu",))
    stack.node("infra", "k8s:b", "b.yaml", accelerators=("p4d.24xlarge", "inf2.xlarge"))
    stack.node("infra", "compose:c", "c.yaml", accelerators=("gpu",))
    stack.node("module", "a.py", "a.py")
    stack.node("sdk", "pypi:boto3", "a.py", layer="cloud_client", vendor="aws_cloud", imported=True)
    stack.node("sdk", "pypi:botocore", "b.txt", layer="cloud_client", vendor="aws_cloud")
    value = measure(stack.graph())["concentration"]
    found = line(value, "accelerator", "parent")
    assert {s["id"]: s["count"] for s in found["by_call_site"]} == {"nvidia": 2, "amazon": 1}
    assert {s["name"] for s in line(value, "accelerator", "host")["by_call_site"]} == {
        "NVIDIA CUDA",
        "AWS Neuron (Trainium, Inferentia)",
    }
    cloud = line(value, "cloud", "host")
    assert [(s["name"], s["count"]) for s in cloud["by_call_site"]] == [("Amazon Web Services", 1)]


def test_a_hard_vendor_weighs_more_in_the_substitutability_index(stack: Any, measure: Measure) -> None:
    calls = [stack.call(f"{n}.py", 1, ["gpt-4o"], ["openai"]) for n in range(3)]
    for number, call in enumerate(calls):
        stack.use_case(f"u{number}", [call])
    made = measure(stack.graph())
    (band,) = {r["band"] for r in made["exit"]["rows"] if r["id"] == "openai"}
    host = line(made["concentration"], "foundation_model", "host")
    assert host["shhi"] == {"easy": 2500, "medium": 5000, "highly complex": 7500, "not substitutable": 10_000}[band]
    assert line(made["concentration"], "foundation_model", "lab")["shhi"] is None


def test_parents_that_hold_parts_of_each_other_are_one_group_only_where_that_is_asked_for() -> None:
    parents = load().parents
    assert {s.holder for s in parents.holders_of("openai")} >= {"microsoft"}
    found = owners.groups(["openai", "microsoft", "cohere", "self"], load())
    assert found["openai"] == found["microsoft"]
    assert found["self"] == "self"
    assert owners.groups(["openai", "deepseek"], load()) == {"openai": "openai", "deepseek": "deepseek"}
    assert owners.groups([], load()) == {}


def test_holders_are_named_where_they_are_in_use_or_hold_several() -> None:
    assert owners.holdings([], load()) == []
    one = owners.holdings(["openai"], load())
    assert one == []
    both = owners.holdings(["openai", "microsoft"], load())
    assert [(r["holder"], r["held"], r["share"], r["holder_in_use"]) for r in both] == [
        ("microsoft", "openai", 27, True)
    ]


_IMPORTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=18)


@given(_IMPORTS, st.dictionaries(st.sampled_from("AB"), st.sets(st.integers(0, 7), min_size=1), min_size=1))
def test_module_reach_against_walks_from_each_module(rows: list[tuple[int, int]], held: dict[str, set[int]]) -> None:
    stack = Stack()
    nodes = [stack.node("module", f"m{n}.py", f"m{n}.py") for n in range(7)]
    stack.edges += [Edge("imports", nodes[a].id, nodes[b].id) for a, b in rows]
    files = {vendor: {f"m{n}.py" for n in numbers} for vendor, numbers in held.items()}  # m7 is no module
    found = ModuleReach(stack.graph(), {f for paths in files.values() for f in paths}).of(files)
    expected: Counter[tuple[str, ...]] = Counter()
    for start in range(7):
        seen, queue = {start}, [start]
        while queue:
            here = queue.pop()
            for a, b in rows:
                if a == here and b not in seen:
                    seen.add(b)
                    queue.append(b)
        vendors = tuple(v for v in sorted(held) if held[v] & seen)
        if vendors:
            expected[vendors] += 1
    assert found == sorted(expected.items())

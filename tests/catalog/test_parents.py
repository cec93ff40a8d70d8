"""Who controls whom: every provider and lab has a row, and what nobody looked up says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

import stackaudit.catalog
from stackaudit.catalog.models import ModelCatalogue
from stackaudit.catalog.parents import SELF, Parents

FILE = Path(stackaudit.catalog.__file__).with_name("parents.yaml")
PROVIDERS = [
    "openai",
    "gcp.gen_ai",
    "gcp.vertex_ai",
    "gcp.gemini",
    "anthropic",
    "cohere",
    "azure.ai.inference",
    "azure.ai.openai",
    "ibm.watsonx.ai",
    "aws.bedrock",
    "perplexity",
    "x_ai",
    "deepseek",
    "groq",
    "mistral_ai",
    "moonshot_ai",
    "huggingface",
    "lmstudio",
    "voyageai",
    "together",
    "fireworks",
    "replicate",
    "elevenlabs",
    "deepinfra",
    "cerebras",
    "nebius",
    "dashscope",
    "nvidia",
    "github_models",
    "openai_compatible",
    "portkey",
    "bifrost",
    "aws.sagemaker",
    "aws.comprehend",
    "azure.speech",
    "local",
    "ollama",
    "vllm",
    "tgi",
    "litellm",
    "openrouter",
    "vercel_ai_gateway",
]


@pytest.fixture(scope="module")
def data() -> dict[str, list[dict[str, object]]]:
    loaded: dict[str, list[dict[str, object]]] = yaml.safe_load(FILE.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def parents(data: dict[str, list[dict[str, object]]]) -> Parents:
    return Parents.from_data(data)


def test_every_provider_has_a_row(parents: Parents) -> None:
    assert [name for name in PROVIDERS if parents.find(name) is None] == []


def test_every_lab_and_major_host_of_the_catalogue_has_a_row(parents: Parents) -> None:
    rows = list(ModelCatalogue.load().rows())
    assert {row.lab for row in rows if row.lab and parents.find(row.lab, "lab") is None} == set()
    hosts = [end.host for row in rows for end in row.lifecycles]
    assert {host for host in hosts if hosts.count(host) >= 10 and parents.find(host) is None} == set()


@pytest.mark.parametrize(
    ("vendor", "parent"),
    [
        ("azure.ai.openai", "microsoft"),
        ("github_models", "microsoft"),
        ("aws.bedrock", "amazon"),
        ("gcp.vertex_ai", "alphabet"),
        ("voyageai", "mongodb"),
        ("jina", "elastic"),
        ("replicate", "cloudflare"),
        ("x_ai", "spacex"),
        ("ollama", SELF),
        ("vllm", SELF),
        ("local", SELF),
        ("openai", "openai"),
        ("never-heard-of", "never-heard-of"),
        ("openai_compatible", "openai_compatible"),
    ],
)
def test_parents(parents: Parents, vendor: str, parent: str) -> None:
    assert parents.parent_of(vendor) == parent


def test_a_host_and_a_lab_may_share_an_id(parents: Parents) -> None:
    host, lab = parents.find("nvidia", "host"), parents.find("nvidia", "lab")
    assert host is not None
    assert lab is not None
    assert host.name != lab.name
    assert parents.find("nvidia") == host
    assert parents.find("google", "host") is None


def test_names(parents: Parents) -> None:
    assert parents.name_of("microsoft") == "Microsoft"
    assert parents.name_of("azure.ai.openai") == "Azure OpenAI"
    assert parents.name_of("never-heard-of") == "never-heard-of"


def test_stakes_give_no_control(parents: Parents) -> None:
    held = {stake.held: stake for stake in parents.stakes_of("microsoft")}
    assert held["openai"].share == 27
    assert held["openai"].source
    assert parents.parent_of("openai") == "openai"
    assert {"alphabet", "amazon", "microsoft"} <= {stake.holder for stake in parents.holders_of("anthropic")}
    assert parents.stakes_of("never-heard-of") == ()


def test_sources_are_pages_or_nothing(parents: Parents) -> None:
    rows = list(parents)
    assert all(row.source is None or row.source.startswith("https://") for row in rows)
    assert sum(row.source is None for row in rows) > 0, "what nobody looked up says so"
    assert all(row.as_of <= date(2026, 11, 20) for row in rows)


def test_ids_are_unique_within_a_kind(data: dict[str, list[dict[str, object]]]) -> None:
    keys = [(row["id"], row["kind"]) for row in data["rows"]]
    assert len(keys) == len(set(keys))
    assert len({row["id"] for row in data["parents"]}) == len(data["parents"])


def test_compiled_data_with_dates_as_text_reads_the_same(data: dict[str, list[dict[str, object]]]) -> None:
    def texts(row: dict[str, object]) -> dict[str, object]:
        return {key: str(value) if isinstance(value, date) else value for key, value in row.items()}

    compiled = {name: [texts(row) for row in rows] for name, rows in data.items()}
    assert list(Parents.from_data(compiled)) == list(Parents.from_data(data))


def test_a_parent_without_a_name_is_refused() -> None:
    row = {
        "id": "a",
        "name": "A",
        "kind": "host",
        "parent": "b",
        "control": "owner",
        "as_of": "2026-01-01",
        "source": None,
    }
    with pytest.raises(ValueError, match="without a name: b"):
        Parents.from_data({"parents": [], "rows": [row], "stakes": []})

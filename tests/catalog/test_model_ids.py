"""How ids are written in real code: what is unwrapped, and that nothing is cut at any other place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.catalog.model_ids import Prefixes, canonical, wrapped
from stackaudit.catalog.models import ModelCatalogue

CATALOGUE = ModelCatalogue.load()
IDS = sorted(CATALOGUE.ids())
PLAIN = [name for name in IDS if ":" not in name and "@" not in name]
DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("spelling", "model"),
    [
        # aliases and dated ids
        ("gpt-4o", "gpt-4o"),
        (" GPT-4o\n", "gpt-4o"),
        ("claude-3-5-sonnet-latest", "claude-3-5-sonnet-latest"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("models/gemini-1.5-pro-latest", "gemini-1.5-pro-latest"),
        # prefixes of routers and frameworks
        ("openai/gpt-4o", "gpt-4o"),
        ("azure/eu/gpt-4o", "gpt-4o"),
        ("azure_openai:gpt-4o", "gpt-4o"),
        ("openrouter/anthropic/claude-3.5-sonnet:beta", "claude-3-5-sonnet"),
        ("google-gla:gemini-1.5-flash", "gemini-1.5-flash"),
        ("bedrock_converse:us.anthropic.claude-3-5-sonnet-20240620-v1:0", "claude-3-5-sonnet-20240620"),
        ("vertex_ai/claude-3-5-sonnet@20240620", "claude-3-5-sonnet-20240620"),
        ("groq/llama3-70b-8192", "llama3-70b-8192"),
        ("fireworks_ai/accounts/fireworks/models/llama-v3-70b-instruct", "llama-v3-70b-instruct"),
        ("@cf/meta/llama-3-8b-instruct", "llama-3-8b-instruct"),
        # resource names
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku-20240307"),
        ("arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022"),
        ("projects/p/locations/us/publishers/google/models/gemini-1.5-pro-002", "gemini-1.5-pro-002"),
        # a host's own names
        ("gpt-35-turbo", "gpt-3.5-turbo"),
        ("azure/gpt-35-turbo-16k", "gpt-3.5-turbo-16k"),
        ("anthropic.claude-v2:1", "claude-v2:1"),
        ("bedrock/us-west-2/anthropic.claude-v2", "claude-v2"),
        ("anthropic.claude-3-haiku-20240307-v1:0:48k", "claude-3-haiku-20240307"),
        ("anthropic.claude-v2:1:18k", "claude-v2:1"),
        ("text-bison@002", "text-bison@002"),
        # libraries of weights, with and without a tag
        ("llama3.1:8b", "llama3.1"),
        ("llama3.2", "llama3.2"),
        ("ollama/qwen2.5-coder:7b-instruct-q4_K_M", "qwen2.5-coder"),
        ("ollama:deepseek-r1:7b", "deepseek-r1"),
        ("llama3:8b", "llama3:8b"),
        ("meta/meta-llama-3-70b-instruct:" + DIGEST, "llama-3-70b-instruct"),
        ("meta-llama/Meta-Llama-3-8B-Instruct", "llama-3-8b-instruct"),
        # fine-tuned
        ("ft:gpt-4o-mini-2024-07-18:acme::abc", "gpt-4o-mini-2024-07-18"),
        ("ft:gpt-4o:acme::abc", "gpt-4o"),
        ("gpt-35-turbo-0613.ft-0ab3f80e4f2242929258fff45b56a9ce", "gpt-3.5-turbo-0613"),
        ("davinci:ft-acme-2022-01-01-00-00-00", "davinci"),
    ],
)  # fmt: skip
def test_spellings_of_real_code(spelling: str, model: str) -> None:
    row = CATALOGUE.find(spelling)
    assert row is not None
    assert row.id == model


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4oo", "gpt-4o-2024-05-13-custom", "my-gpt-4o", "gpt", "claude", "gpt-4o-", "-gpt-4o", "gpt-4o:", ":gpt-4o",
        "gpt-4o:8b", "gpt-4o:ours", "nobody/none", "openai:none", "unknown:gpt-4o", "ft:none:acme::abc", "none.ft-abc",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
        "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/xyz", "llama3.1:8b:again", "llama3.1:", "llama3.1:8 b",
        "", "/", ":", "us.", "anthropic.", "gpt-4o\x00", "gpt-4o gpt-4o",
    ],
)  # fmt: skip
def test_the_unknown_stays_unknown(name: str) -> None:
    assert CATALOGUE.find(name) is None


@given(st.text(max_size=60) | st.text(alphabet="gpt4o-:./@ft", max_size=30))
def test_any_text_is_safe_and_settles(text: str) -> None:
    bare = ModelCatalogue.load().canonical(text)
    assert "/" not in bare.rstrip("/")
    assert bare == bare.lower()
    row = CATALOGUE.find(text)
    assert row is None or row.id in CATALOGUE.ids()
    assert CATALOGUE.find(text.upper()) == CATALOGUE.find(text.upper().lower())


def test_a_name_without_end_is_no_model() -> None:
    assert CATALOGUE.find("openai:" * 50_000 + "gpt-4o") is None


@given(
    st.sampled_from(IDS), st.sampled_from(["openai/", "models/", "a/b/c/", "us.", "global.", "openrouter:", "azure:"])
)
def test_a_dressed_id_is_the_id(name: str, dress: str) -> None:
    assert CATALOGUE.find(dress + name) == CATALOGUE.find(name)


@given(st.sampled_from(PLAIN), st.text(alphabet="abcxyz", min_size=1, max_size=8))
def test_nothing_is_cut_off(name: str, more: str) -> None:
    """Letters glued to an id, or added after a dash, make another model, unless that one is known itself."""
    for longer in (name + more, f"{name}-{more}", f"{more}-{name}", f"{more}{name}"):
        row = CATALOGUE.find(longer)
        assert row is None or longer in {row.id, *row.aliases} or f"{longer}" in CATALOGUE.names()


@given(st.sampled_from(PLAIN), st.sampled_from(["8b", "latest-fp16", "q4_k_m"]))
def test_only_a_library_has_tags(name: str, tag: str) -> None:
    row, stem = CATALOGUE.find(f"{name}:{tag}"), CATALOGUE.find(name)
    assert row is None or row == stem or row.id == f"{name}:{tag}"
    assert row is None or row.open_weights is not False


@given(st.sampled_from(IDS), st.from_regex(r"[a-z]{1,9}", fullmatch=True))
def test_a_tuned_model_is_found_by_its_base(name: str, team: str) -> None:
    base = name.split(":", maxsplit=1)[0]
    assert CATALOGUE.find(f"ft:{base}:{team}::1") == CATALOGUE.find(base)


@given(st.text(alphabet="ab:.-k1", max_size=20))
def test_unwrapping_ends_and_only_shortens(text: str) -> None:
    prefixes = Prefixes(("a.",), ("b.",), (":latest",), frozenset({"a", "b"}), frozenset({"k"}), ("ab:",), (".k-",))
    bare = canonical(text, prefixes)
    inner = [name for name, _ in wrapped(bare, prefixes)]
    assert all(len(name) < len(bare) and name in bare for name in inner)
    assert len(inner) <= 4 * (bare.count(":") + 1)

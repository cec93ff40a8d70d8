"""The shipped catalogue of models: figures, look-ups, dates by host, and bytes that repeat."""

from __future__ import annotations

import gzip
import json
from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest

from stackaudit.catalog.model_ids import Prefixes, canonical
from stackaudit.catalog.models import DATA_FILE, ModelCatalogue

KNOWN = [
    "gpt-4-32k",
    "gpt-4-32k-0314",
    "gpt-4o",
    "gpt-4-vision-preview",
    "gpt-4-0314",
    "gpt-3.5-turbo-0301",
    "gpt-3.5-turbo-0613",
    "text-davinci-003",
    "code-davinci-002",
    "text-embedding-ada-002",
    "gpt-4.5-preview",
    "o1-preview",
    "claude-instant-1.2",
    "claude-2.1",
    "claude-3-opus-20240229",
    "claude-3-5-sonnet-20240620",
    "claude-3-haiku-20240307",
    "claude-sonnet-4-20250514",
    "gemini-1.0-pro",
    "gemini-pro",
    "gemini-1.5-pro",
    "gemini-2.0-flash",
    "text-bison",
    "command-r",
    "command-xlarge",
    "mistral-large-2402",
    "open-mixtral-8x7b",
    "llama3-70b-8192",
    "llama-3.1-70b-versatile",
    "deepseek-chat",
    "grok-beta",
    "anthropic.claude-v2",
    "anthropic.claude-3-sonnet-20240229-v1:0",
    "amazon.titan-text-express-v1",
    "azure/gpt-35-turbo",
    "azure/gpt-4o-2024-05-13",
    "text-embedding-004",
    "voyage-2",
    "dall-e-2",
    "gemini-2.5-pro",
]


@pytest.fixture(scope="module")
def catalogue() -> ModelCatalogue:
    return ModelCatalogue.load()


def test_the_file_is_small_and_holds_enough(catalogue: ModelCatalogue) -> None:
    rows = list(catalogue.rows())
    assert DATA_FILE.stat().st_size <= 60_000
    assert len(rows) >= 2_200
    assert sum(any(end.shutdown for end in row.lifecycles) for row in rows) >= 850
    assert sum(row.input_price is not None for row in rows) >= 1_800


def test_the_known_ids_are_present_and_dated(catalogue: ModelCatalogue) -> None:
    assert len(KNOWN) == 40
    rows = [catalogue.find(name) for name in KNOWN]
    assert sum(row is not None for row in rows) >= 39
    assert sum(bool(row and any(end.shutdown for end in row.lifecycles)) for row in rows) >= 35


def test_the_bytes_repeat() -> None:
    packed = DATA_FILE.read_bytes()
    data = json.loads(gzip.decompress(packed))
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert gzip.decompress(packed).decode() == text, "keys are sorted and nothing is padded"
    assert packed[4:8] == bytes(4), "the gzip header holds no time"
    assert not packed[3] & 0b1000, "the gzip header holds no file name"


def test_ids_are_bare_sorted_and_unique(catalogue: ModelCatalogue) -> None:
    ids = [row.id for row in catalogue.rows()]
    assert ids == sorted(set(ids))
    assert all(catalogue.find(name) is not None for name in ids)
    assert [name for name in ids if ModelCatalogue.load().canonical(name) != name] == []


def test_aliases_lead_to_one_row_and_are_no_ids(catalogue: ModelCatalogue) -> None:
    aliases = [(alias, row) for row in catalogue.rows() for alias in row.aliases]
    assert len(aliases) >= 200
    assert all(catalogue.find(alias) == row for alias, row in aliases)
    assert catalogue.ids().isdisjoint(alias for alias, _ in aliases)
    assert catalogue.names() == catalogue.ids() | {alias for alias, _ in aliases}


@pytest.mark.parametrize(
    ("spelling", "bare"),
    [
        ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-20241022-v2:0"),
        ("global.anthropic.claude-sonnet-4-6", "claude-sonnet-4-6"),
        ("openai/gpt-4o", "gpt-4o"),
        ("openrouter/openai/GPT-4o", "gpt-4o"),
        ("models/gemini-2.0-flash", "gemini-2.0-flash"),
        ("sentence-transformers/all-MiniLM-L6-v2", "all-minilm-l6-v2"),
        ("accounts/fireworks/models/deepseek-v3", "deepseek-v3"),
        ("arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1", "titan-text-express-v1"),
        ("llama3:latest", "llama3"),
        ("claude-3-5-haiku@20241022", "claude-3-5-haiku@20241022"),
        (" gpt-4o ", "gpt-4o"),
        ("", ""),
    ],
)
def test_names_become_bare(spelling: str, bare: str) -> None:
    assert ModelCatalogue.load().canonical(spelling) == bare
    assert ModelCatalogue.load().canonical(bare) == bare


@pytest.mark.parametrize(
    ("spelling", "model"),
    [
        ("eu.anthropic.claude-3-sonnet-20240229-v1:0", "claude-3-sonnet-20240229"),
        ("claude-3-5-haiku@20241022", "claude-3-5-haiku-20241022"),
        ("azure/gpt-35-turbo-0613", "gpt-3.5-turbo-0613"),
        ("openai:gpt-4o", "gpt-4o"),
        ("ft:gpt-4o-mini-2024-07-18:acme::abc", "gpt-4o-mini-2024-07-18"),
        ("deepseek/deepseek-r1:free", "deepseek-r1"),
        ("command-xlarge", "command"),
    ],
)
def test_other_spellings_are_found(catalogue: ModelCatalogue, spelling: str, model: str) -> None:
    row = catalogue.find(spelling)
    assert row is not None
    assert row.id == model


@pytest.mark.parametrize(
    "name", ["", "gpt-4o-", "gpt-4o-mega", "my-deployment", "claude", "gpt", "openai:none", "a:b:c"]
)
def test_the_unknown_stays_unknown(catalogue: ModelCatalogue, name: str) -> None:
    assert catalogue.find(name) is None


def test_dates_belong_to_a_host(catalogue: ModelCatalogue) -> None:
    row = catalogue.find("gpt-4o")
    assert row is not None
    at_lab, at_cloud = catalogue.lifecycle(row, "openai"), catalogue.lifecycle(row, "azure.ai.openai")
    assert at_lab is not None
    assert at_cloud is not None
    assert at_lab.exact_host
    assert at_cloud.exact_host
    assert at_lab.shutdown != at_cloud.shutdown
    assert catalogue.find("gpt-4o", "openai").lifecycles == (at_lab,)  # type: ignore[union-attr]


@pytest.mark.parametrize("host", [None, "nowhere"])
def test_without_a_host_the_earliest_end_stands_in_and_says_so(catalogue: ModelCatalogue, host: str | None) -> None:
    row = catalogue.find("text-embedding-004")
    assert row is not None
    end = catalogue.lifecycle(row, host)
    assert end is not None
    assert not end.exact_host
    assert end.shutdown == min(e.shutdown for e in row.lifecycles if e.shutdown)


def test_a_model_without_an_end_has_none(catalogue: ModelCatalogue) -> None:
    row = catalogue.find("mistral-large-latest")
    assert row is not None
    assert catalogue.lifecycle(row, "mistral_ai") is None


def test_a_name_floats_only_where_the_vendor_moves_it(catalogue: ModelCatalogue) -> None:
    floating = {name: catalogue.find(name).floating for name in FLOATING}  # type: ignore[union-attr]
    assert floating == FLOATING
    assert "gpt-4o-2024-08-06" in catalogue.find("gpt-4o").snapshots  # type: ignore[union-attr]


FLOATING = {
    "gpt-4o": True,
    "claude-haiku-4-5": True,
    "mistral-large-latest": True,
    "deepseek-chat": True,
    "gpt-4o-2024-08-06": False,
    "claude-haiku-4-5-20251001": False,
    # Undated in the vendors' own lists: no date in the id does not make it float.
    "claude-opus-4-8": False,
    "gpt-6-sol": False,
}


def test_ends_are_complete(catalogue: ModelCatalogue) -> None:
    sources = {source.name for source in catalogue.sources}
    for row in catalogue.rows():
        assert [end.host for end in row.lifecycles] == sorted({end.host for end in row.lifecycles})
        for end in row.lifecycles:
            assert end.shutdown or end.announced, row.id
            assert end.source, row.id
            assert end.stated_by, row.id
            assert sources.issuperset(end.stated_by), row.id


def test_a_passed_lower_bound_is_no_shutdown(catalogue: ModelCatalogue) -> None:
    """An old copy of a list of earliest possible dates does not say that the day came true."""
    row = catalogue.find("gemini-2.5-pro")
    assert row is not None
    end = catalogue.lifecycle(row, "gcp.gemini")
    assert end is not None
    assert end.certainty == "not_before"


def test_an_announced_end_beats_an_older_promise(catalogue: ModelCatalogue) -> None:
    row = catalogue.find("claude-sonnet-4-5-20250929")
    assert row is not None
    end = catalogue.lifecycle(row, "anthropic")
    assert end is not None
    assert (end.shutdown, end.certainty) == (date(2026, 11, 30), "firm")


def test_rejected_sampling_is_known(catalogue: ModelCatalogue) -> None:
    assert catalogue.find("claude-opus-4-8").sampling is False  # type: ignore[union-attr]
    assert catalogue.find("gpt-4o").sampling is True  # type: ignore[union-attr]


def test_retiring_is_bounded_and_sorted(catalogue: ModelCatalogue) -> None:
    found = catalogue.retiring(catalogue.as_of, 180)
    days = [end.shutdown for _, end in found if end.shutdown]
    assert found
    assert len(days) == len(found)
    assert days == sorted(days)
    assert days[0] >= catalogue.as_of
    assert days[-1] <= catalogue.as_of + timedelta(days=180)


def test_values_are_sane(catalogue: ModelCatalogue) -> None:
    kinds = {"chat", "embedding", "image", "audio", "rerank", "moderation", "video", "completion", "ocr"}
    for row in catalogue.rows():
        assert row.kind in kinds
        assert (row.input_price is None) == (row.output_price is None) == (row.price_host is None)
        assert row.input_price is None or 0 <= row.input_price < 10_000, row.id
        assert row.release is None or date(2018, 1, 1) < row.release, row.id
        assert row.dimensions is None or 32 <= row.dimensions <= 10_000, row.id


def test_rows_are_frozen(catalogue: ModelCatalogue) -> None:
    row = catalogue.find("gpt-4o")
    with pytest.raises(FrozenInstanceError):
        row.lab = "nobody"  # type: ignore[misc,union-attr]


def test_the_file_is_read_once() -> None:
    assert ModelCatalogue.load() is ModelCatalogue.load()


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        ModelCatalogue({"format": 99})


def test_prefixes_never_eat_the_whole_name() -> None:
    prefixes = Prefixes(("us.",), ("lab.",), (":latest",), frozenset(), frozenset(), ())
    assert canonical("us.", prefixes) == "us."
    assert canonical("us.lab.m-1:latest", prefixes) == "m-1"

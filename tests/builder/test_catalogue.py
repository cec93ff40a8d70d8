"""The builder of the catalogue, on small fixed sources: what it reads, how it weighs, and what it tells people."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.catalogue import capabilities, changes, deprecation_lists, encode, litellm_tables, merge, vendor_sdks
from tools.catalogue.claims import Claims, DateClaim, FactClaim, day, long_day
from tools.catalogue.names import HERE, Names
from tools.catalogue.packages import RANK, SOURCES, Wheel

from stackaudit.catalog.models import ModelCatalogue

AS_OF = date(2026, 11, 20)
NAMES = Names()


def wheel(tmp_path: Path, **files: str) -> Wheel:
    path = tmp_path / "some.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return Wheel(path)


def built(claims: Claims) -> tuple[dict[str, Any], ModelCatalogue, merge.Merged]:
    merged = merge.Merger(claims, NAMES).run()
    data = encode.encode(merged, NAMES, AS_OF, {})
    data = json.loads(json.dumps(data))
    return data, ModelCatalogue(data), merged


def facts(*rows: tuple[str, str, str, dict[str, Any]]) -> Claims:
    return Claims(facts=[FactClaim(*row) for row in rows])


# -- capabilities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "value", "said", "disputed"),
    [
        ([("models.dev", "openai", True), ("litellm", "openai", True)], True, ("models.dev", "litellm"), False),
        ([("models.dev", "openai", False), ("litellm", "openai", True)], None, (), True),
        ([("models.dev", "openai", False)], False, ("models.dev",), False),
        # A reseller's own limit is not the model's.
        ([("models.dev", "openrouter", False)], None, (), False),
        ([("models.dev", "openrouter", False), ("models.dev", "nebius", False)], False, ("models.dev",), False),
        ([("models.dev", "openrouter", True)], True, ("models.dev",), False),
        # The lab's own host silences the others.
        ([("models.dev", "openai", True), ("litellm", "openrouter", False)], True, ("models.dev",), False),
        # A voice that contradicts itself says nothing.
        ([("models.dev", "openrouter", True), ("models.dev", "nebius", False)], None, (), True),
        # Copies of one table are one voice, and only its newest state is heard.
        ([("litellm-1.55.0", "openai", True), ("tokencost", "openai", True), ("litellm", "openai", False)], False, ("litellm",), False),
        # A page that somebody read decides.
        ([("hand", "openai", False), ("litellm", "openai", True)], False, ("hand",), False),
        ([], None, (), False),
    ],
)  # fmt: skip
def test_capabilities_need_agreement(
    rows: list[tuple[str, str, bool]], value: bool | None, said: tuple[str, ...], disputed: bool
) -> None:
    claims = [FactClaim(source, host, "m-1", {"tools": able}) for source, host, able in rows]
    verdict = capabilities.decide("tools", claims, lambda claim: claim.host == "openai")
    assert verdict == capabilities.Verdict(value, said, disputed)


@given(
    st.lists(
        st.tuples(st.sampled_from(["models.dev", "litellm", "langchain-openai", "litellm-1.80.0", "depdesk"]), st.sampled_from("abc"), st.booleans()),
        max_size=12,
    )
)  # fmt: skip
def test_a_verdict_never_goes_against_everybody(rows: list[tuple[str, str, bool]]) -> None:
    claims = [FactClaim(source, host, "m-1", {"vision": able}) for source, host, able in rows]
    verdict = capabilities.decide("vision", claims, lambda claim: claim.host == "a")
    assert verdict == capabilities.decide("vision", claims[::-1], lambda claim: claim.host == "a"), "order is nothing"
    assert verdict.value is None or any(able is verdict.value for _, _, able in rows)
    assert not (verdict.disputed and verdict.value is not None)
    assert bool(verdict.stated_by) == (verdict.value is not None)
    assert set(verdict.stated_by) <= RANK.keys()


def test_a_disputed_capability_is_unknown_and_said_so() -> None:
    data, catalogue, _ = built(
        facts(
            ("models.dev", "openai", "gpt-3.5-turbo", {"tools": False, "vision": False}),
            ("litellm", "openai", "gpt-3.5-turbo", {"tools": True, "kind": "chat"}),
        )
    )
    row = catalogue.find("gpt-3.5-turbo")
    assert row is not None
    assert (row.tools, row.vision) == (None, False)
    assert row.disputed == ("tools",)
    assert row.denied == (("vision", ("models.dev",)),)
    paper = changes.paper(data, None, [], [])
    assert "- tools (1): `gpt-3.5-turbo`" in paper
    assert "- vision (0): " in paper


def test_what_a_library_of_weights_offers_has_open_weights() -> None:
    _, catalogue, _ = built(
        facts(
            ("litellm", "ollama", "ollama/llama3.1", {"kind": "chat"}),
            ("litellm", "ollama", "ollama/llama3:8b", {"kind": "chat"}),
            ("litellm", "groq", "groq/llama3-70b-8192", {"kind": "chat"}),
        )
    )
    weights = {name: catalogue.find(name).open_weights for name in ("llama3.1", "llama3:8b", "llama3-70b-8192")}  # type: ignore[union-attr]
    assert weights == {"llama3.1": True, "llama3:8b": True, "llama3-70b-8192": None}
    assert catalogue.find("llama3.1:70b-instruct-q4_K_M").id == "llama3.1"  # type: ignore[union-attr]
    assert catalogue.find("llama3-70b-8192:q4") is None, "only a library has tags"


# -- dates --------------------------------------------------------------------------------------------------------------


def test_the_vendor_is_believed_and_the_others_are_listed() -> None:
    claims = Claims(
        dates=[
            DateClaim("litellm", "openai", "gpt-4o", date(2026, 5, 5)),
            DateClaim("openai-sdk", "openai", "gpt-4o", date(2027, 1, 14), page="https://vendor.example/ends"),
            DateClaim("llm-sunset", "OpenAI", "gpt-4o", date(2027, 1, 14), replacement="openai/gpt-5"),
            DateClaim("llm-sunset", "Azure", "gpt-4o", date(2026, 12, 9)),
        ]
    )
    data, catalogue, merged = built(claims)
    row = catalogue.find("gpt-4o")
    assert row is not None
    at_cloud, at_lab = row.lifecycles
    assert (at_lab.host, at_lab.shutdown, at_lab.certainty) == ("openai", date(2027, 1, 14), "firm")
    assert at_lab.stated_by == ("openai-sdk", "llm-sunset")
    assert (at_lab.replacement, at_lab.source) == ("gpt-5", "https://vendor.example/ends")
    assert at_lab.others == ((date(2026, 5, 5), ("litellm",)),)
    assert (at_cloud.shutdown, at_cloud.others) == (date(2026, 12, 9), ())
    paper = changes.paper(data, None, merged.disputes, [])
    assert "| openai | `gpt-4o` | 2027-01-14 | openai-sdk | 2026-05-05 (litellm) |" in paper


def test_old_tables_hold_lower_bounds_only() -> None:
    _, catalogue, merged = built(
        Claims(
            dates=[
                DateClaim("litellm-1.55.0", "anthropic", "claude-3-opus-20240229", date(2025, 3, 1), not_before=True),
                DateClaim("depdesk", "anthropic", "claude-3-opus-20240229", date(2026, 1, 5)),
                DateClaim("litellm-1.55.0", "anthropic", "claude-9-20990101", date(2025, 3, 1), not_before=True),
            ]
        )
    )
    known, only_old = catalogue.find("claude-3-opus-20240229"), catalogue.find("claude-9-20990101")
    assert [(e.shutdown, e.certainty) for e in known.lifecycles] == [(date(2026, 1, 5), "firm")]  # type: ignore[union-attr]
    assert [e.certainty for e in only_old.lifecycles] == ["not_before"]  # type: ignore[union-attr]
    assert merged.disputes == []


def test_the_changes_are_told() -> None:
    old, _, _ = built(facts(("litellm", "openai", "gpt-4o", {"tools": True, "price": (5.0, 15.0)})))
    claims = facts(
        ("litellm", "openai", "gpt-4o", {"tools": False, "price": (2.5, 10.0)}), ("litellm", "openai", "gpt-5", {})
    )
    claims.dates.append(DateClaim("openai-sdk", "openai", "gpt-4o", date(2027, 1, 14)))
    new, _, _ = built(claims)
    paper = changes.paper(new, old, [], [])
    for line in (
        "Added models: 1\n\n- gpt-5",
        "Removed models: 0",
        "- `gpt-4o` at openai: 2027-01-14 (firm)",
        "- `gpt-4o` tools: yes → no",
        "- `gpt-4o`: 5 in, 15 out → 2.5 in, 10 out",
    ):
        assert line in paper


# -- readers ------------------------------------------------------------------------------------------------------------


def test_reading_a_feed(tmp_path: Path) -> None:
    row = {
        "provider": "OpenAI", "model_id": "gpt-4o", "shutdown_date": "2027-01-14", "deprecation_date": "2027-01-14",
        "replacement_models": None, "url": "https://vendor.example/ends?x=1#here", "last_observed": "2026-10-01",
    }  # fmt: skip
    claims = Claims()
    deprecation_lists.read_llm_sunset(wheel(tmp_path, **{"llm_sunset/snapshot.json": json.dumps([row])}), claims)
    assert claims.dates == [
        DateClaim(
            "llm-sunset", "OpenAI", "gpt-4o", date(2027, 1, 14), page="https://vendor.example/ends", seen=date(2026, 10, 1)
        )
    ]  # fmt: skip


def test_reading_docstrings_with_dates(tmp_path: Path) -> None:
    text = '"""Deprecated values:\n\n  - "gpt-a", "gpt-b": Announced shutdown\n    date: 2027-04-01\n"""\n'
    claims = Claims()
    vendor_sdks.read_openai(wheel(tmp_path, **{"openai/types/x.py": text}), claims)
    assert [(c.model, c.shutdown) for c in claims.dates] == [("gpt-a", date(2027, 4, 1)), ("gpt-b", date(2027, 4, 1))]


def test_reading_prices_skips_what_is_no_model(tmp_path: Path) -> None:
    table = {
        "sample_spec": {"litellm_provider": "x", "mode": "chat"},
        "256-x-256/dall-e-2": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_token": 0},
        "azure/eu/gpt-4o": {
            "litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
            "deprecation_date": "2026-00-00", "max_input_tokens": "128000", "supports_vision": True,
        },
    }  # fmt: skip
    claims = Claims()
    litellm_tables.read(wheel(tmp_path, **{"t.json": json.dumps(table)}), "t.json", "litellm", claims, old=False)
    _, catalogue, _ = built(claims)
    row = catalogue.find("azure/gpt-4o")
    assert row is not None
    assert (row.input_price, row.output_price, row.context, row.vision) == (2.5, 10.0, 128_000, True)
    assert row.lifecycles == (), "a month that does not exist is no date"
    assert "sample_spec" not in catalogue.ids()


@pytest.mark.parametrize(("text", "read"), [("2026-02-30", None), ("2026-01", None), (None, None), (" 2026-02-28 ", date(2026, 2, 28))])  # fmt: skip
def test_days(text: object, read: date | None) -> None:
    assert day(text) == read


def test_long_days() -> None:
    assert long_day("June 1st, 2026") == date(2026, 6, 1)


def test_the_hand_table_names_a_page_for_every_row() -> None:
    claims = Claims()
    table = deprecation_lists.read_hand(HERE / "hand.yaml", claims)
    rows = [*table["dates"], *table["models"], *table["floating"], *table["disputed"], table["weights"]]
    assert [row for row in rows if not str(row.get("source", "")).startswith("https://")] == []
    assert all(c.page for c in claims.dates)


def test_bytes_do_not_depend_on_the_order_of_claims(tmp_path: Path) -> None:
    claims = Claims(
        dates=[DateClaim("litellm", h, "gpt-4o", date(2027, 1, d)) for h, d in (("openai", 3), ("azure", 4))],
        facts=[FactClaim(s, "openai", m, {"tools": True}) for s in ("litellm", "models.dev") for m in ("gpt-4o", "o3")],
    )
    turned = Claims(dates=claims.dates[::-1], facts=claims.facts[::-1])
    one, other = tmp_path / "a.gz", tmp_path / "b.gz"
    encode.write(built(claims)[0], one)
    encode.write(built(turned)[0], other)
    assert one.read_bytes() == other.read_bytes()


def test_every_source_has_a_licence() -> None:
    notice = changes.notice({"sources": [{"name": o.name, "version": o.version, "licence": o.licence, "url": o.url} for o in SOURCES]})  # fmt: skip
    assert all(f"{o.name} {o.version}\n    {o.licence}; {o.url}\n" in notice for o in SOURCES)
    assert all(o.licence for o in SOURCES)
    assert io.StringIO(notice).readline() == "stackaudit\n"


@pytest.mark.parametrize(("seen", "certainty"), [(date(2026, 1, 1), "firm"), (date(2025, 1, 1), "not_before")])
def test_a_price_table_is_believed_where_the_labs_other_host_lists_a_day_that_has_passed(
    seen: date, certainty: str
) -> None:
    when = date(2025, 11, 10)
    claims = [DateClaim("litellm", "vertex_ai", "imagen-9", when), DateClaim("llm-sunset", "google", "imagen-9", when, seen=seen)]  # fmt: skip
    row = built(Claims(dates=claims))[1].find("imagen-9")
    assert {end.host: end.certainty for end in row.lifecycles}["gcp.vertex_ai"] == certainty  # type: ignore[union-attr]

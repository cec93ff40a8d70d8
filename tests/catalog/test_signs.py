"""Signs: which names, files and texts show them."""

from __future__ import annotations

import pytest

from stackaudit.catalog.loading import load
from stackaudit.catalog.signs import SignIndex, compiled_signs
from stackaudit.model.errors import ConfigError

PAGES = {"languages": ["html"], "folders": ["i18n"], "imports": ["streamlit"]}


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("estimate_llm_cost", "cost"),
        ("addCosts", "cost"),
        ("TOKEN_COST", "cost"),
        ("time_to_first_token", "latency"),
        ("responseTimeMs", "latency"),
        ("ThumbsUp", "trust"),
        ("ks_2samp", "drift"),
        ("redactPII", "personal_data"),
        ("f1_score", "errors"),
        ("DisparateImpact", "bias_tests"),
    ],
)
def test_a_name_shows_a_sign_whatever_its_style(name: str, sign: str) -> None:
    assert sign in load().signs.of_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "cost_function",
        "max_latency",
        "cache_hit_rate",
        "is_safe_path",
        "anonymized_telemetry",
        "costume",
        "feedback",
        "",
    ],
)
def test_names_that_mean_something_else_show_nothing(name: str) -> None:
    assert load().signs.of_name(name) == ()


def test_files_show_a_sign_by_their_name() -> None:
    paths = ["data/x.csv.dvc", ".github/dependabot.yml", "MODEL_CARD.md", "src/app.py"]
    assert list(load().signs.of_files(paths)) == [
        ("data/x.csv.dvc", "data_versions"),
        (".github/dependabot.yml", "dependency_updates"),
        ("MODEL_CARD.md", "model_cards"),
    ]


def test_every_word_is_found_by_its_own_name_and_is_small() -> None:
    index = load().signs
    for sign in index.by_id.values():
        for words in sign.names:
            assert sign.id in index.of_name(words.replace(" ", "_")), f"{sign.id}: {words} is never found"
        assert all(w == w.lower() for w in (*sign.names, *sign.texts, *sign.docs, *sign.settings, *sign.routes)), (
            sign.id
        )


def test_products_are_nodes_of_the_catalogue() -> None:
    known = {vendor.node for vendor in load().vendors.values()}
    assert {p for sign in load().signs.by_id.values() for p in sign.products} <= known


@pytest.mark.parametrize(
    ("sign", "problem"), [({"name": ["x"]}, "unknown key 'name'"), ({"unless": ["x"]}, "no words"), ({}, "no words")]
)
def test_a_broken_sign_is_named(sign: dict[str, list[str]], problem: str) -> None:
    with pytest.raises(ConfigError, match=rf"signs.yaml: trust: {problem}"):
        compiled_signs({"signs": {"trust": sign}, "pages": PAGES, "retrying": []})


def test_plurals_fit_and_order_counts() -> None:
    index = SignIndex(compiled_signs({"signs": {"a": {"names": ["open case"]}}, "pages": PAGES, "retrying": []}))
    assert index.of_name("open_cases") == ("a",)
    assert index.of_name("case_open") == ()

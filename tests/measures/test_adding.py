"""One vendor more."""

import pytest

from stackaudit.catalog.loading import load
from stackaudit.measures.shared.shares import Counted, row
from stackaudit.measures.what_if.adding import answer

CASES = [[{"openai": 1.0}], [{"openai": 1.0}], [{"google": 1.0}]]


def layers(
    layer: str = "foundation_model", axis: str = "lab", cases: list[list[dict[str, float]]] = CASES
) -> list[dict[str, object]]:
    return [row(layer, "Models", axis, Counted(cases, [next(iter(c[0])) for c in cases]))]


def test_a_new_lab_lowers_the_index() -> None:
    found = answer("anthropic", layers(), load())
    assert found is not None
    (only,) = found["rows"]
    assert (only["share_now"], only["share_after"]) == (0.0, 0.25)
    assert (only["hhi_now"], only["hhi_after"]) == (5556, 3750)  # (2/3)² + (1/3)²; (1/2)² + 2 x (1/4)²
    assert not found["already_in_use"]
    assert not found["parent_in_use"]


def test_more_of_the_largest_raises_it() -> None:
    found = answer("OpenAI", layers(), load())
    assert found is not None
    assert found["already_in_use"]
    assert found["rows"][0]["hhi_after"] == 6250
    assert found["rows"][0]["hhi_after"] > found["rows"][0]["hhi_now"]


def test_another_host_of_the_same_parent_is_told() -> None:
    found = answer("gcp.vertex_ai", layers(), load())
    assert found is not None
    assert found["rows"] == []  # only the axis of labs is known here, and a host is no lab
    assert found["parent_in_use"]
    assert not found["already_in_use"]


def test_too_few_uses_give_no_index() -> None:
    found = answer("pinecone", layers("vector_store", "host", [[{"chroma": 1.0}]]), load())
    assert found is not None
    assert found["rows"][0]["hhi_after"] is None
    assert found["rows"][0]["effective_after"] == 2.0


def test_an_empty_repository() -> None:
    found = answer("openai", [row("foundation_model", "Models", "lab", Counted([], []))], load())
    assert found is not None
    assert found["rows"][0]["share_after"] == 1.0


@pytest.mark.parametrize("name", ["", "nobody-knows-this", "*"])
def test_unknown_vendors(name: str) -> None:
    assert answer(name, layers(), load()) is None

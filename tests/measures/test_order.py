"""Measures are found by walking the package and run after what they require."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stackaudit import measures


def test_every_module_is_a_measure_with_its_requirements_before_it() -> None:
    files = {p.stem for p in Path(measures.__file__).parent.glob("*.py")} - {"__init__"}
    order = measures.order()
    assert set(order) == files
    modules = measures._modules()
    for position, name in enumerate(order):
        assert set(modules[name].requires) - {measures.FINDINGS} <= set(order[:position])
        assert modules[name].METHOD.endswith(".")
    assert {"debt", "verdict"} <= measures.judged()
    assert "concentration" not in measures.judged()


def test_values_are_plain_json_and_the_same_twice(stack: Any, measure: Callable[..., dict[str, Any]]) -> None:
    stack.use_case("chat", [stack.call("a.py", 1, ["gpt-4o"], ["openai"])])
    stack.node("framework", "langchain", layer="agent_framework", parent="langchain")
    first, second = measure(stack.graph()), measure(stack.graph())
    assert json.dumps(first, allow_nan=False) == json.dumps(second, allow_nan=False)
    assert list(first) == [n for n in measures.order() if n not in measures.judged()] + [
        n for n in measures.order() if n in measures.judged()
    ]

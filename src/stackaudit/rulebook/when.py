"""The small language of `when`: a node kind, conditions on its attributes, and edges it has or lacks.

    when: {node: call, where: {operation: chat, timeout: false}, lacks: {edge: guarded_by}}

``where`` maps an attribute (or ``name``, ``key``, ``scope``, ``role``) to a scalar, a list of scalars, or tests:
``{set: true, above: 3, below: 9, at_least: 3, at_most: 9, not: x, ends: [-latest]}``. ``has`` and ``lacks`` take one edge
or a list: ``{edge, direction: out|in, node, where, at_least}``. ``all``, ``any`` and ``not`` combine conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from stackaudit.model.graph import EDGE_KINDS, NODE_KINDS, Node, StackGraph

Test = Callable[[Node, StackGraph], bool]
_KEYS = ("where", "has", "lacks", "all", "any", "not")
_EDGE_KEYS = ("edge", "direction", "node", "where", "has", "lacks", "at_least")
_TESTS = ("set", "above", "below", "at_least", "at_most", "not", "ends")


class ConditionError(ValueError):
    """A condition that cannot be accepted: one sentence."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Which nodes a rule is about."""

    kinds: tuple[str, ...]
    test: Test


def condition(raw: Any) -> Condition:
    """Compile the value of `when`.

    Raises:
        ConditionError: an unknown key, kind, edge or test.
    """
    if not isinstance(raw, Mapping) or "node" not in raw:
        raise ConditionError("`when` needs a `node` kind")
    _known(raw, ("node", *_KEYS))
    return Condition(_kinds(raw["node"], NODE_KINDS), _all_of({k: v for k, v in raw.items() if k != "node"}))


def _known(raw: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in raw:
        if key not in keys:
            near = get_close_matches(str(key), keys, 1)
            raise ConditionError(
                f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(keys)}")
            )


def _kinds(raw: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    kinds = tuple(str(k) for k in (raw if isinstance(raw, list) else [raw]))
    for kind in kinds:
        if kind not in known:
            near = get_close_matches(kind, known, 1)
            raise ConditionError(f"{kind!r} is unknown" + (f"; did you mean {near[0]!r}?" if near else ""))
    return kinds


def _all_of(raw: Any) -> Test:
    if not isinstance(raw, Mapping):
        raise ConditionError("a condition is a mapping")
    _known(raw, _KEYS)
    tests: list[Test] = []
    for key, value in raw.items():
        rows = value if isinstance(value, list) else [value]
        match key:
            case "where":
                tests += [_attribute(str(name), wanted) for name, wanted in _mapping(value).items()]
            case "has":
                tests += [_edge(row) for row in rows]
            case "lacks":
                tests += [_negated(_edge(row)) for row in rows]
            case "all":
                tests += [_all_of(row) for row in rows]
            case "any":
                tests.append(_either([_all_of(row) for row in rows]))
            case _:
                tests += [_negated(_all_of(row)) for row in rows]
    return lambda node, graph: all(test(node, graph) for test in tests)


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConditionError("`where` maps attributes to values")
    return value


def _negated(test: Test) -> Test:
    return lambda node, graph: not test(node, graph)


def _either(tests: list[Test]) -> Test:
    return lambda node, graph: any(test(node, graph) for test in tests)


def value_of(node: Node, name: str) -> Any:
    """Return an attribute of a node, or one of its own fields."""
    return getattr(node, name) if name in {"name", "key", "scope", "role", "kind", "confidence"} else node.get(name)


def _attribute(name: str, wanted: Any) -> Test:
    if isinstance(wanted, Mapping):
        _known(wanted, _TESTS)
        tests = [_compare(str(k), v) for k, v in wanted.items()]
        return lambda node, _: all(test(value_of(node, name)) for test in tests)
    allowed = wanted if isinstance(wanted, list) else [wanted]
    return lambda node, _: any(_same(value_of(node, name), one) for one in allowed)


def _same(value: Any, wanted: Any) -> bool:
    """``1`` is not ``true``: a limit of one token is not the same as "set to something"."""
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _compare(test: str, wanted: Any) -> Callable[[Any], bool]:
    match test:
        case "set":
            return lambda value: (value not in (None, False, "", ())) is bool(wanted)
        case "not":
            refused = wanted if isinstance(wanted, list) else [wanted]
            return lambda value: not any(_same(value, one) for one in refused)
        case "ends":
            endings = tuple(wanted if isinstance(wanted, list) else [wanted])
            return lambda value: isinstance(value, str) and value.endswith(endings)
    if isinstance(wanted, bool) or not isinstance(wanted, (int, float)):
        raise ConditionError(f"{test!r} needs a number")
    order: dict[str, Callable[[float], bool]] = {
        "above": lambda n: n > wanted, "below": lambda n: n < wanted, "at_least": lambda n: n >= wanted, "at_most": lambda n: n <= wanted,
    }  # fmt: skip
    compare = order[test]
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and compare(value)


def _edge(raw: Any) -> Test:
    if not isinstance(raw, Mapping) or "edge" not in raw:
        raise ConditionError("`has` and `lacks` need an `edge`")
    _known(raw, _EDGE_KEYS)
    edges = _kinds(raw["edge"], EDGE_KINDS)
    kinds = _kinds(raw["node"], NODE_KINDS) if "node" in raw else ()
    inner = _all_of({k: v for k, v in raw.items() if k in _KEYS})
    direction, least = raw.get("direction", "out"), raw.get("at_least", 1)
    if direction not in {"out", "in"} or isinstance(least, bool) or not isinstance(least, int):
        raise ConditionError("an edge has a `direction` of out or in, and a whole number `at_least`")

    def test(node: Node, graph: StackGraph) -> bool:
        others = graph.out(node, *edges) if direction == "out" else graph.into(node, *edges)
        found = sum(1 for other in others if (not kinds or other.kind in kinds) and inner(other, graph))
        return found >= least

    return test

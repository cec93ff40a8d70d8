"""Text that tries to break out of every format, and a way to put it everywhere."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.model.graph import StackGraph

PAYLOAD = (
    "</script><img src=x onerror=alert(1)>\"'`{{7*7}}<style>*{display:none}</style> |a| @team #12 [x](javascript:alert(2)) "
    "![y](https://evil.example/z.png) **b** \x1b[31mred\x1b[0m \u202egnp.exe \r\n# head\ttab $x$ www.evil.example"
)


_KEEP = {
    "severity",
    "kind",
    "scope",
    "role",
    "risk",
    "band",
    "axis",
    "state",
    "certainty",
    "rating",
    "id",
    "node",
    "layer",
    "better",
    "shutdown",
    "as_of",
    "deadline",
}
"""Fields whose values are words of the tool itself."""


def poison(value: Any, name: str = "") -> Any:
    """Put the payload behind every text of *value*, whatever its shape."""
    match value:
        case str():
            return value if name in _KEEP else value + PAYLOAD
        case dict():
            return {k: poison(v, str(k)) for k, v in value.items()}
        case list() | tuple():
            return type(value)(poison(v, name) for v in value)
        case StackGraph():
            return StackGraph({k: poison(n) for k, n in value.nodes.items()}, value.edges)
        case Measure():
            return Measure(value.id, poison(value.title), poison(value.method), poison(value.value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: poison(getattr(value, f.name), f.name) for f in fields(value)})
        case _:
            return value
